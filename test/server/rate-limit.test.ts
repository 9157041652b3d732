import { describe, expect, it } from 'vitest';
import { clientOf, RateLimit } from '../../src/server/rate-limit.ts';

describe('RateLimit', () => {
  /** A limit with a fake clock, in seconds. */
  function limited(perMinute: number) {
    let seconds = 0;
    const limit = new RateLimit(perMinute, () => seconds * 1000);
    return { take: (client = 'a') => limit.take(client), wait: (time: number) => void (seconds += time) };
  }

  it('allows a whole minute’s worth of requests at once', () => {
    const { take } = limited(3);
    expect([take(), take(), take(), take()]).toEqual([0, 0, 0, 20]);
  });

  it('refills steadily', () => {
    const { take, wait } = limited(60);
    for (let i = 0; i < 60; i++) take();
    expect(take()).toBe(1);
    wait(2);
    expect([take(), take(), take()]).toEqual([0, 0, 1]);
    wait(3600);
    expect(Array.from({ length: 61 }, () => take()).filter((seconds) => seconds === 0).length).toBe(60);
  });

  it('counts each client separately', () => {
    const { take } = limited(1);
    expect([take('a'), take('b'), take('a')]).toEqual([0, 0, 60]);
  });

  it('does not penalize early retries', () => {
    const { take, wait } = limited(1);
    take();
    for (let i = 0; i < 10; i++) expect(take()).toBeGreaterThan(0);
    wait(60);
    expect(take()).toBe(0);
  });
});

describe('clientOf', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::ffff:10.0.0.1', '::ffff:10.0.0.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0db8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:db8::7', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::', 'fe80:0:0:0::/64'],
    ['', ''],
    ['nonsense', 'nonsense'],
  ])('%s is %s', (address, client) => {
    expect(clientOf(address)).toBe(client);
  });
});
