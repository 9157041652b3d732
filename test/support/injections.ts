// Injection attempts, and agent code to insert them into.

/** A seeded pseudorandom generator of numbers from 0 up to 1. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Fragments that escape from a quoting context; `RUN` and `CALL` stand for a shell command or Python call that leaves a
 * trace.
 */
const openings = [
  '',
  "'",
  '"',
  "'''",
  '"""',
  '`',
  '\\',
  "\\'",
  '\\"',
  ')',
  '))',
  '}',
  '}}',
  ']',
  '\n',
  '\r\n',
  '\n\n',
  ';',
  '\nEOF\n',
  '\nEND\n',
  '\t',
  ' ',
  '#',
  '$',
  '${',
  '$(',
  '$((',
  '*/',
  '-->',
  "';",
  '";',
  '\\\n',
  '\u2028',
  '\u0085',
  '\u{FEFF}',
  '\u00a0',
  '-',
  '--',
  '~',
  '!',
  '&',
  '|',
  '<',
  '>',
  '(',
  '{',
  '[',
  '%',
  '@',
  '=',
  ',',
  '\x1b',
  '\x07',
  'é',
  '😀',
  "''",
  '""',
  'esac\n',
  ';;\n',
  'done\n',
  'fi\n',
  '\\N{',
  '\\x',
  '{',
  '{{',
];
const actions = [
  'RUN',
  '$(RUN)',
  '`RUN`',
  ';RUN;',
  '|RUN',
  '&&RUN',
  '||RUN',
  '&RUN&',
  '\nRUN\n',
  '<(RUN)',
  '>(RUN)',
  '${x:-$(RUN)}',
  'a[$(RUN)]',
  '$((a[$(RUN)]))',
  '"$(RUN)"',
  "'$(RUN)'",
  "';RUN;'",
  '";RUN;"',
  "'`RUN`'",
  'CALL',
  "'+CALL+'",
  '"+CALL+"',
  '{CALL}',
  '\nCALL\n',
  ';CALL;',
  "'''+CALL+'''",
  '"""+CALL+"""',
  "');CALL;('",
  '");CALL;("',
  ']+[CALL]+[',
  ')or CALL or(',
  'x:=$(RUN)',
  '--checkpoint-action=exec=RUN',
  '() { :;}; RUN',
  "' -o -exec RUN ; '",
  '{0.__class__}',
  '%s%n',
  '1e RUN',
  '/e RUN\n',
  '@RUN',
  '<!--#exec cmd="RUN"-->',
];
const endings = [
  '',
  '#',
  '"',
  "'",
  '\n',
  ')',
  '}',
  '`',
  '\\',
  ';',
  '\nEOF',
  ' #',
  "'''",
  '"""',
  '//',
  '&',
  '|cat',
  "''",
  '\nEND',
];

/**
 * Generates injection attempts.
 *
 * @param count how many
 * @param run a shell command that leaves a trace
 * @param call a Python expression that leaves a trace
 */
export function injections(count: number, seed: number, run: string, call: string): readonly string[] {
  const next = seeded(seed);
  const pick = (from: readonly string[]): string => from[Math.floor(next() * from.length)] ?? '';
  const bodies = [...actions.map((action) => [action, '', '']), ...actions.map((action) => [action, "'", '"'])];
  return Array.from({ length: count }, (_, index) => {
    const [action = '', before = '', after = ''] = bodies[index] ?? [
      pick(actions),
      pick(openings) + pick(openings),
      pick(endings),
    ];
    return `${before}${action}${after}`.replaceAll('RUN', run).replaceAll('CALL', call);
  });
}

/** The injected value as a promise. */
const VALUE = '@(request.data())';

/** Commands and scripts that contain the value and print it between `<` and `>`, followed by a line break. */
export const templates: Readonly<Record<string, { readonly kind: 'Exec' | 'Python'; readonly text: string }>> = {
  word: { kind: 'Exec', text: `printf '<%s>\\n' ${VALUE}` },
  double: { kind: 'Exec', text: `printf '<%s>\\n' "${VALUE}"` },
  single: { kind: 'Exec', text: `printf '<%s>\\n' '${VALUE}'` },
  here: { kind: 'Exec', text: `printf '<'\ncat <<EOF\n${VALUE}>\nEOF` },
  hereTabs: { kind: 'Exec', text: `printf '<'\n\tcat <<-END\n${VALUE}>\n\tEND` },
  inner: { kind: 'Exec', text: `x="$(printf '%s.' ${VALUE})"; printf '<%s>\\n' "\${x%.}"` },
  backquotes: { kind: 'Exec', text: `x=\`printf '%s.' ${VALUE}\`; printf '<%s>\\n' "\${x%.}"` },
  assigned: { kind: 'Exec', text: `Q=${VALUE}; export Q; sh -c 'printf "<%s>\\n" "$Q"'` },
  argument: { kind: 'Exec', text: `sh -c 'printf "<%s>\\n" "$1"' sh ${VALUE}` },
  choice: { kind: 'Exec', text: `case ${VALUE} in x) echo no;; *) printf '<%s>\\n' "${VALUE}";; esac` },
  condition: { kind: 'Exec', text: `if [ -n ${VALUE} ]; then printf '<%s>\\n' ${VALUE}; else printf '<>\\n'; fi` },
  loop: { kind: 'Exec', text: `for each in ${VALUE}; do printf '<%s>\\n' "$each"; done` },
  comment: { kind: 'Exec', text: `# about ${VALUE}\nprintf '<%s>\\n' ${VALUE} # ${VALUE}` },
  output: { kind: 'Exec', text: `(printf '<%s>\\n' ${VALUE}) 2>&1 | cat` },
  hereBoth: { kind: 'Exec', text: `printf '<'\ncat <<A <<B\n${VALUE}\nA\n${VALUE}>\nB` },
  hereInner: { kind: 'Exec', text: `x=$(cat <<EOF\n${VALUE}.\nEOF\n)\nprintf '<%s>\\n' "\${x%.}"` },
  called: { kind: 'Exec', text: `f() { printf '<%s>\\n' "$1"; }; f ${VALUE}` },
  continued: { kind: 'Exec', text: `printf '<%s>\\n' \\\n${VALUE}` },
  // First, where Python looks for the encoding.
  remark: { kind: 'Python', text: `# ${VALUE}\n# coding: ${VALUE}\nx = [${VALUE}] # ${VALUE}\nprint('<%s>' % x[0])` },
  expression: { kind: 'Python', text: `print('<' + ${VALUE} + '>')` },
  quoted: { kind: 'Python', text: `print('<${VALUE}>')` },
  doubleQuoted: { kind: 'Python', text: `print("<${VALUE}>")` },
  triple: { kind: 'Python', text: `print('''<${VALUE}>''')` },
  formatted: { kind: 'Python', text: `x = 1\nprint(f"<${VALUE}>" if x else f'{x}')` },
  raw: { kind: 'Python', text: `print(r'<${VALUE}>')` },
  rawTriple: { kind: 'Python', text: `print(r"""<${VALUE}>""")` },
  rawFormatted: { kind: 'Python', text: `print(rf"<${VALUE}>")` },
  adjacent: { kind: 'Python', text: `print("<" "${VALUE}" f">")` },
  continuedString: { kind: 'Python', text: `print("<\\\n${VALUE}>")` },
  bytes: {
    kind: 'Python',
    text: `import sys\nsys.stdout.flush()\nsys.stdout.buffer.write(b"<${VALUE}>\\n")\nsys.stdout.buffer.flush()`,
  },
};
