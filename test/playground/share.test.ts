// Links to files, which may come from anybody.
import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openChromium, screenshot } from '../support/console-page.ts';
import { hoverAt, openPlayground, type ServedPlayground, servePlayground } from '../support/playground-page.ts';

const browser = await openChromium();
let served: ServedPlayground;
beforeAll(async () => {
  served = await servePlayground();
});
afterAll(async () => {
  await browser?.close();
  await served.stop();
});

const encode = (content: unknown): string =>
  `#p=${deflateRawSync(typeof content === 'string' ? content : JSON.stringify(content)).toString('base64url')}`;
const project = (files: unknown, more: object = {}): string =>
  encode({ v: 1, files, main: 'main.pkl', format: 'json', ...more });

describe.skipIf(browser === null)('a link', () => {
  it('contains all files, for another person', async () => {
    if (browser === null) return;
    const first = await openPlayground(browser, served.url);
    await first.output.getByText('totalMemory').waitFor();
    await first.page.getByLabel('Example').selectOption('Several files');
    await first.output.getByText('gateway').first().waitFor();
    await first.write('import "units.pkl"\nname = "Ünïcödé 😀"\nsize = units.large.value\n');
    await first.page.getByLabel('Format').selectOption('json');
    await first.output.getByText('Ünïcödé 😀').waitFor();
    await first.page.getByRole('button', { name: 'Share' }).click();
    const link = await first.page.getByLabel('Link').inputValue();
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#p=[\w-]+$/);
    const second = await openPlayground(browser, link);
    await second.output.getByText('Ünïcödé 😀').waitFor();
    expect(await second.page.getByRole('tab').allInnerTexts()).toEqual([
      'main.pkl',
      'motto.json',
      'service.pkl',
      'units.pkl',
    ]);
    // The fragment never left the browser.
    expect([...first.requests, ...second.requests].filter((address) => /p=/.test(new URL(address).search))).toEqual([]);
    expect([...first.problems, ...second.problems]).toEqual([]);
    await first.context.close();
    await second.context.close();
  });

  it('that cannot be read gives a reason, and the first example', async () => {
    if (browser === null) return;
    const opened = await openPlayground(browser, served.url);
    const wrong: readonly (readonly [string, string])[] = [
      ['#other', 'not a link to a playground'],
      ['#p=', 'damaged'],
      ['#p=%%%', 'damaged'],
      ['#p=AAAA', 'damaged'],
      [encode('{"v":1'), 'damaged'],
      [encode([]), 'damaged'],
      [encode(null), 'damaged'],
      [encode({ v: 2 }), 'later version'],
      [project([]), 'damaged'],
      [project([['main.pkl', 1]]), 'damaged'],
      [project([['other.pkl', '']]), 'damaged'],
      [project([['../../etc/passwd', '']], { main: '../../etc/passwd' }), 'name the playground does not allow'],
      [project([['<img src=x onerror=attacked=1>', '']]), 'name the playground does not allow'],
      [
        project([
          ['main.pkl', ''],
          ['main.pkl', ''],
        ]),
        'name the playground does not allow',
      ],
      [project(Array.from({ length: 51 }, (_, i) => [`f${i}.pkl`, ''])), 'more than 50 files'],
      [project([['main.pkl', 'x'.repeat(1_000_001)]]), 'larger than the playground allows'],
      // A few kilobytes that inflate to 40 megabytes.
      [encode('[' + ' '.repeat(40_000_000)), 'larger than the playground allows'],
      [`#p=${'A'.repeat(64_001)}`, 'longer than links'],
      [project([['main.pkl', 'x = 1\n']]).slice(0, -8), 'damaged'],
    ];
    for (const [fragment, reason] of wrong) {
      await opened.page.evaluate(`location.hash = ${JSON.stringify(fragment)}`);
      await expect
        .poll(() => opened.page.getByRole('alert').innerText(), { message: fragment.slice(0, 60) })
        .toContain(reason);
    }
    await opened.page.goto('about:blank');
    await opened.page.goto(`${served.url}/#p=AAAA`);
    await opened.page.getByRole('alert').waitFor();
    await opened.output.getByText('totalMemory').waitFor();
    await screenshot(opened.page, '49-playground-damaged-link');
    expect(opened.problems).toEqual([]);
    await opened.context.close();
  });

  it('never becomes markup, whatever is in it', async () => {
    if (browser === null) return;
    const attack = '<img src=x onerror="window.attacked=1"><script>window.attacked=1</script>';
    const text = `/// ${attack}\n/// [go](javascript:window.attacked=1) <b>bold</b>\n/// ![x](https://evil.example/x.png)\nhostile = ${JSON.stringify(attack)}\nwrong: Int = ${JSON.stringify(attack)}\ncopy = hostile\n`;
    const opened = await openPlayground(browser, served.url + project([['main.pkl', text]]).replace('#', '/#'));
    await opened.page.getByText('–– Pkl Error ––').waitFor();
    await opened.problemList.getByText('error').first().waitFor();
    await hoverAt(opened.page, 6, 8);
    await opened.page.locator('.docs').getByText('onerror').first().waitFor();
    await opened.page.mouse.move(0, 0);
    await opened.write(text.replace(/^wrong.*\n/m, ''));
    await opened.output.getByText('onerror').first().click();
    await opened.origin.getByText('onerror').first().waitFor();
    expect(await opened.page.evaluate('window.attacked')).toBeUndefined();
    const markup = "document.querySelectorAll('script, img, iframe, [onerror], a[href^=javascript]').length";
    expect(await opened.page.evaluate(markup)).toBe(1);
    expect(opened.requests.filter((address) => !address.startsWith(served.url))).toEqual([]);
    expect(opened.problems).toEqual([]);
    await opened.context.close();
  });

  it('to modules on the network says that they are not loaded', async () => {
    if (browser === null) return;
    const text = 'import "https://example.com/a.pkl"\nimport "package://example.com/p@1.0.0#/b.pkl"\nx = a.x\n';
    const opened = await openPlayground(browser, served.url + project([['main.pkl', text]]).replace('#', '/#'));
    await opened.page.getByText('Nothing is loaded from the network here.').first().waitFor();
    expect(opened.requests.filter((address) => !address.startsWith(served.url))).toEqual([]);
    await opened.context.close();
  });
});
