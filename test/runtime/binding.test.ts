// Where values are allowed in commands and scripts, and the messages where they are not.
import { describe, expect, it } from 'vitest';
import type { CodeText } from '../../src/runtime/binding/index.ts';
import { bindCommand, bindScript, bindUrl } from '../../src/runtime/binding/index.ts';
import { problemsOf } from '../support/agent-problems.ts';
import { answer, ask, resource, withAgent } from '../support/agent-server.ts';

/** A text with a value in place of each `¤`. */
function code(text: string, value = 'v'): CodeText {
  const [first = '', ...rest] = text.split('¤');
  let written = first;
  const holes = rest.map((part, index) => {
    const start = written.length;
    written += value + part;
    return { start, end: start + value.length, kind: 'text' as const, line: index + 1 };
  });
  return { text: written, holes, isTraced: true };
}

describe('a value in a shell command', () => {
  it.each([
    ['echo ¤', 'echo "${V}"'],
    ['echo a¤b', 'echo a"${V}"b'],
    ['echo "a ¤ b"', 'echo "a ${V} b"'],
    ["echo 'a ¤ b'", "echo 'a '\"${V}\"' b'"],
    ['cat <<EOF\n¤ "¤"\nEOF\necho ¤', 'cat <<EOF\n${V} "${V}"\nEOF\necho "${V}"'],
    ['echo "$(cat ¤)" # ¤', 'echo "$(cat "${V}")" # '],
    ['case ¤ in ¤) echo 1 ;; esac', 'case "${V}" in "${V}") echo 1 ;; esac'],
    ['sh -c \'echo "$1"\' sh ¤', 'sh -c \'echo "$1"\' sh "${V}"'],
    ['python3 tool.py --name=¤', 'python3 tool.py --name="${V}"'],
    ["Q=¤; export Q\npython3 <<'EOF'\nprint(1)\nEOF", 'Q="${V}"; export Q\npython3 <<\'EOF\'\nprint(1)\nEOF'],
    ['echo 1 | sh; echo ¤', 'echo 1 | sh; echo "${V}"'],
    ['X=¤ Y=2 env', 'X="${V}" Y=2 env'],
    ['tar cf - -- ¤', 'tar cf - -- "${V}"'],
    ['echo ¤ | xargs tar cf a.tar --', 'echo "${V}" | xargs tar cf a.tar --'],
    ['x=¤; echo "$x"; echo 1 | sh', 'x="${V}"; echo "$x"; echo 1 | sh'],
    ['x=¤\necho "$x" | tr a b\nsh run.sh', 'x="${V}"\necho "$x" | tr a b\nsh run.sh'],
    ['printf "¤\\n"', 'printf "${V}\\n"'],
    ['echo "${HOME:-"/x"}"¤', 'echo "${HOME:-"/x"}""${V}"'],
  ])('%j is bound', (text, expected) => {
    const { command, env } = bindCommand(code(text));
    expect(command.replaceAll(/KDEPS_VALUE_\w+/g, 'V')).toBe(expected);
    expect(new Set(Object.values(env))).toEqual(new Set(['v']));
  });

  it.each([
    ['¤ --version', 'choose the program to run'],
    ['./bin/¤', 'choose the program to run'],
    ['$(echo ¤)', 'choose the program to run'],
    ['sudo -u me ¤', 'choose the program to run'],
    ['X=¤; $X', 'choose the program to run'],
    ['eval "echo ¤"', '`eval` would run it'],
    ['sh -c "echo ¤"', '`sh` would run it'],
    ['find . -exec sh -c "cat ¤" \\;', '`sh` would run it'],
    ['echo ¤ | sudo bash', '`bash` would run it'],
    ['{ echo 1; echo ¤; } | python3 -', '`python3` would run it'],
    ['cat <<EOF | sh\n¤\nEOF', '`sh` would run it'],
    ['python3 <<EOF\nprint("¤")\nEOF', '`python3` would run it'],
    ['echo ¤ | { cat; sh; }', '`sh` would run it'],
    ['echo ¤ | (sh)', '`sh` would run it'],
    ['run() { sh; }; echo ¤ | run', '`sh` would run it'],
    ['while true; do python3; done <<EOF\n¤\nEOF', '`python3` would run it'],
    ['echo ¤ | tee >(sh)', '`sh` would run it'],
    ['env PATH=¤ ls', 'an option of `env`'],
    ['export LD_PRELOAD=¤', 'could interpret it'],
    ['bash <(echo ¤)', '`bash` would run it'],
    ['echo ¤ > run.sh; sh ./run.sh', '`sh` would run it'],
    ['cat > run.sh <<EOF\n¤\nEOF\n. run.sh', '`.` would run it'],
    ['f() { eval "$1"; }; f ¤', '`eval` would run it'],
    ['echo ¤ | while read x; do sh -c "$x"; done', '`sh` would run it'],
    ['node -e \'console.log("¤")\'', '`node` would run it'],
    ["sed 's/a/¤/' file", '`sed` would run it'],
    ["awk '/¤/' file", '`awk` would run it'],
    ['tar xf a.tar ¤', 'an option of `tar`'],
    ['echo $((¤ + 1))', 'evaluate it'],
    ['[[ ¤ -eq 1 ]]', 'evaluate it'],
    ['echo ${x:-¤}', 'it is inside `${…}`'],
    ["cat <<'EOF'\n¤\nEOF", 'where nothing is expanded'],
    ['echo \\¤', 'it follows a backslash'],
    ['echo "$¤"', 'it follows a `$`'],
    ["echo $'¤'", 'shells disagree'],
    ['echo "¤', 'is missing'],
    ['LD_PRELOAD=¤ ls', 'how programs start'],
    ['x=¤; echo "$x" | sh', '`sh` would run it'],
    ['x=¤; { echo 1; echo "${x}"; } | bash -s', '`bash` would run it'],
    ['x=¤; echo "$(echo "$x")" | python3', '`python3` would run it'],
    ['x=¤\ncat <<EOF | sh\necho $x\nEOF', '`sh` would run it'],
    ['x=¤\nsh <<EOF\necho $x\nEOF', '`sh` would run it'],
    ['x=¤\ncat > run.sh <<EOF\necho $x\nEOF\nsh run.sh', '`sh` would run it'],
    ['echo ¤ > run.txt; cat run.txt | sh', '`sh` would run it'],
    ['echo ¤ > run.txt; sh < run.txt', '`sh` would run it'],
    ['x=¤; for y in $x; do echo $y; done | sh', '`sh` would run it'],
    ['echo ¤ | xargs tar cf a.tar', '`xargs` would run it'],
    ['x=¤; echo $x | xargs -n1 ssh host', '`xargs` would run it'],
    ['echo ¤ | xargs find . -name', '`xargs` would run it'],
    ['printf ¤ x', 'the format of `printf`'],
    ['printf -v ¤ x', '`printf` would evaluate it'],
  ])('%j is refused', (text, why) => {
    expect(() => bindCommand(code(text))).toThrow(why);
  });
});

describe('a value in a Python script', () => {
  it.each([
    ['x = ¤', "x = '\\x27\\n'"],
    ['print("a ¤")', 'print("a \\x27\\n")'],
    ["f'{1} ¤'", "f'{1} \\x27\\n'"],
    ["r'a¤b'", "r'a' '\\x27\\n' r'b'"],
    ['b"¤"', 'b"\\x27\\n"'],
    ['# ¤', '# '],
    ['subprocess.run(["ls", "¤"])', 'subprocess.run(["ls", "\\x27\\n"])'],
    ['json.loads("¤")', 'json.loads("\\x27\\n")'],
    ['model.run("¤")', 'model.run("\\x27\\n")'],
    ['subprocess.run(["python3", "a.py"], input="¤")', 'subprocess.run(["python3", "a.py"], input="\\x27\\n")'],
    ['def f(c): print(c)\nf("¤")', 'def f(c): print(c)\nf("\\x27\\n")'],
  ])('%j is bound', (text, expected) => {
    expect(bindScript(code(text, "'\n"))).toBe(expected.replaceAll('\\n', '\\x0a'));
  });

  it.each([
    ['eval("¤")', '`eval` would run it'],
    ['os.system(f"ls ¤")', '`system` would run it'],
    ['cmd = "ls ¤"\nsubprocess.run(cmd, shell=True)', '`run` would run it'],
    ['subprocess.run(["sh", "-c", "ls ¤"])', 'would run it'],
    ['x = "¤"\nos.system(f"ls {x}")', '`system` would run it'],
    ['a, b = "¤", 1\nos.system(a)', '`system` would run it'],
    ['self.c = "¤"\nos.system(self.c)', '`system` would run it'],
    ['d = {}\nd["c"] = "¤"\nos.system(d["c"])', '`system` would run it'],
    ['for c in ["¤"]:\n  os.system(c)', '`system` would run it'],
    ['c = ["ls"]\nc.append("¤")\nos.system(" ".join(c))', '`system` would run it'],
    ['def sh(c): os.system(c)\nsh("¤")', '`system` would run it'],
    ['def a(x):\n  os.system(x)\ndef b(y):\n  a(y)\ndef c(z):\n  b(z)\nc("¤")', '`system` would run it'],
    ['sh = lambda c: os.system(c)\nsh("¤")', '`system` would run it'],
    ['from os import system as s\ns("¤")', '`s` would run it'],
    ['e = eval\ne("¤")', '`e` would run it'],
    ['(eval)("¤")', '`eval` would run it'],
    ['os.execvp("¤", [])', '`execvp` would run it'],
    ['subprocess.run(["¤", "-l"])', 'choose the program to run'],
    ['subprocess.run("¤")', 'choose the program to run'],
    ['subprocess.run(["sh"], input="¤", text=True)', '`run` would run it'],
    ['p = Popen(["bash", "-s"], stdin=PIPE)\np.communicate("¤")', '`communicate` would run it'],
    ['p = Popen("sh", stdin=PIPE)\np.stdin.write("¤")', '`write` would run it'],
    ['pickle.loads(b"¤")', '`loads` would run it'],
    ["f'{¤}'", 'inside a string'],
    ['x = f¤', 'it touches'],
    ['¤', 'at the start of a statement'],
    ['"\\¤"', 'it follows a backslash'],
    ['"\\x4¤"', 'incomplete escape'],
    ["'¤", 'is not closed'],
  ])('%j is refused', (text, why) => {
    expect(() => bindScript(code(text))).toThrow(why);
  });

  it('keeps the type of numbers', () => {
    const number = {
      text: 'x = -5',
      holes: [{ start: 4, end: 6, kind: 'number', line: 1 }],
      isTraced: true,
    } as const;
    expect(bindScript(number)).toBe('x = (-5)');
  });
});

describe('a value in a URL', () => {
  it.each([
    ['https://a.example/echo/¤', 'https://a.example/echo/..%2F..%2Fetc%3Fx%23y', '../../etc?x#y'],
    ['https://a.example/?q=¤&r=1', 'https://a.example/?q=a%26r%3D2%20b&r=1', 'a&r=2 b'],
    ['https://a.example/#¤', 'https://a.example/#%C3%A9', 'é'],
    ['https://¤.example/', 'https://sub.example/', 'sub'],
    ['https://me:¤@a.example/', 'https://me:p%40%2F@a.example/', 'p@/'],
    ['¤', 'http://b.example/x?y', 'http://b.example/x?y'],
  ])('%j is bound', (text, expected, value) => {
    expect(bindUrl(code(text, value))).toBe(expected);
  });

  it.each([
    ['https://a.example/¤/x', '..', 'lead out'],
    ['https://a.example/¤', '.', 'lead out'],
    ['https://a.example/¤/x', '%2e%2E', null],
    ['https://a.example/.¤', '.', 'lead out'],
    ['https://¤.example/', 'evil.test/', 'its host'],
    ['https://¤/', 'a@b', 'its host'],
    ['https://a.example:¤/', '1@b', 'its port'],
  ])('%j does not lead elsewhere with %j', (text, value, why) => {
    const bind = (): unknown => new URL(bindUrl(code(text, value))).pathname;
    if (why === null) expect(bind()).toBe('/%252e%252E/x');
    else expect(bind).toThrow(why);
  });
});

describe('an agent', () => {
  const q = '@(request.params("q"))';
  const shows = async (body: string, more = ''): Promise<unknown> =>
    withAgent(
      { step: resource('step', body), answer: answer(more === '' ? 'exec.stdout("step")' : more, ['step']) },
      async ({ url }) => (await ask(`${url}/?q=${encodeURIComponent('$(id); "a" \'b\'')}`)).body.response.data?.[0],
    );

  it.each([
    ['a local', `local c = "printf %s ${q}"\nExec { Command = c }`],
    ['a local in another', `local c = "printf %s"\nlocal d = "\\(c) ${q}"\nExec { Command = "\\(d)" }`],
    ['a condition', `Exec { Command = if (true) "printf %s ${q}" else "echo no" }`],
    ['a binding', `Exec { Command = let (c = "printf %s ${q}") "\\(c)" }`],
    ['a sum', 'Exec { Command = "printf %s " + request.params("q") }'],
    ['an interpolation', 'Exec { Command = "printf %s \\(request.params("q"))" }'],
    ['a method', 'local function say(x) = "printf %s \\(x)"\nExec { Command = say(request.params("q")) }'],
    ['a replacement', 'Exec { Command = "printf %s NAME".replaceAll("NAME", request.params("q")) }'],
    ['quotes of its own', 'Exec { Command = "printf %s \\(shell.escapeWithSingleQuotes(request.params("q")))" }'],
    ['a block elsewhere', `local e = new Dynamic { c = "" }\nRun { local x = "printf %s ${q}"; Exec { Command = x } }`],
    ['an old spelling', `run { exec { command = "printf %s '${q}'" } }`],
    ['a raw text of the author', "Exec { Command = \"printf %s '$(id); \\\"a\\\" '\\\\''b'\\\\'\"; Raw = true }"],
  ])('binds through %s', async (_, body) => {
    expect(await shows(body)).toBe('$(id); "a" \'b\'');
  });

  it('binds values in tool scripts', async () => {
    expect(await shows('Exec { Command = "true" }', `tool.runScript("t", "printf %s ${q}", "")`)).toBe(
      '$(id); "a" \'b\'',
    );
  });

  it.each([
    ['Exec { Command = request.params("q") }', 'it would choose the program to run', '`Env'],
    [
      `Exec {\n  Command = "eval ${q}"\n}`,
      'resources/step.pkl:8: An external value cannot be inserted into the shell command here',
      '`Env',
    ],
    ['Exec { Command = List("echo", request.params("q")).join(" ") }', 'it would choose the program to run', '`Env'],
    [
      `import "package://schema.kdeps.com/core@0.5.1#/Exec.pkl" as e\nlocal function make() = new e.ResourceExec { Command = "printf %s ${q}" }\nExec = make()`,
      'Cannot tell which part of the shell command is yours',
      '`Env`',
    ],
    [`Python { Script = "eval('${q}')" }`, '`eval` would run it', 'os.environ'],
    [`Chat { Tools { new { Name = "t"; Script = "sh -c '${q}'" } } }`, '`sh` would run it', '`Parameters`'],
    [`Run { Expr { tool.runScript("t", "sh -c '${q}'", "") } }`, '`sh` would run it', 'third argument'],
    ['Exec { Command = "true"; Env { ["LD_PRELOAD"] = request.params("q") } }', 'controls how programs start', ''],
  ])('is reported to contain %j before it runs', async (body, message, hint) => {
    const [imports = '', rest = ''] = body.startsWith('import') ? body.split(/\n(.*)/s) : ['', body];
    const step = resource('step', rest).replace('\n', `\n${imports}\n`);
    const problems = await problemsOf({ step, answer: answer('1', ['step']) });
    expect(problems).toContain(message);
    expect(problems).toContain(hint);
  });

  it('uses the text unchanged with `Raw = true`', async () => {
    const body = `Exec { Command = "printf %s $(echo ${q})"; Raw = true }`;
    await withAgent(
      { step: resource('step', body), answer: answer('exec.stdout("step")', ['step']) },
      async ({ url }) => {
        expect((await ask(`${url}/?q=a;printf%20b`)).body.response.data).toEqual(['ab']);
      },
    );
  });

  it.each(['LD_PRELOAD', 'PATH', 'git_config', 'NODE_OPTIONS', 'https_proxy'])(
    'cannot set the variable %s to a computed value',
    async (name) => {
      const body = 'Exec { Command = "true"; Env { [request.params("q")] = "x" } }';
      await withAgent({ step: resource('step', body), answer: answer('1', ['step']) }, async ({ url }) => {
        const { status, body: said } = await ask(`${url}/?q=${name}`);
        expect([status, said.errors?.[0]?.message]).toEqual([
          400,
          expect.stringContaining('controls how programs start'),
        ]);
        expect((await ask(`${url}/?q=MINE`)).status).toBe(200);
      });
    },
  );
});
