/**
 * Programs that run code from their command line, and which arguments are code: a value there would be run however well
 * it is quoted. Programs not listed here take data.
 */
import { changesPrograms } from './environment-names.ts';
import { assignedName, OPEN, type Word } from './shell-words.ts';

/** What a command does with the values in it. */
export interface Reading {
  /** The words whose values would be run, with the reason. */
  readonly code: ReadonlyMap<Word, string>;
  /** The name of the program if it runs its standard input. */
  readonly runsInput: string | null;
}

const split = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** Programs that run another program, named after their options. */
const wrappers = split(
  'sudo doas env nice ionice nohup time timeout exec command builtin setsid stdbuf unbuffer chronic xargs busybox chroot ' +
    'flock strace ltrace caffeinate runuser unshare nsenter taskset numactl catchsegv dbus-run-session xvfb-run',
);

/** Programs all of whose arguments are code, or select code. */
const takers = split(
  'eval trap alias bind complete compgen enable hash let read mapfile readarray getopts unset su ssh watch script ' +
    'parallel at batch crontab make gmake npx uvx pipx bunx pip pip3 uv npm yarn pnpm bun deno gem cargo vi vim nvim ex ed ' +
    'emacs view sqlite3 psql mysql mariadb duckdb mongo mongosh redis-cli gdb lldb expect gnuplot octave dc at osascript ' +
    'docker podman kubectl nerdctl conda mamba poetry pipenv systemd-run screen tmux socat nc ncat entr fd pwsh powershell ' +
    'cmd m4 gs mail mailx',
);

const shells = split('sh bash dash ash zsh ksh mksh fish rbash');

/** Programs that run the file named by their first operand, or the text after one of these options. */
const interpreters: readonly { readonly name: RegExp; readonly code: RegExp; readonly valued: RegExp }[] = [
  { name: /^(?:python|pypy|ipython)[\d.]*$/, code: /^-[A-Za-z]*[cm]$/, valued: /^-[XW]$/ },
  { name: /^(?:node|nodejs|ts-node|tsx)$/, code: /^(?:-[ep]|-pe|--eval|--print|-r|--require|--import)$/, valued: /^$/ },
  { name: /^(?:perl|ruby|jruby)[\d.]*$/, code: /^-[A-Za-z0-9]*[eE]$/, valued: /^$/ },
  { name: /^php[\d.]*$/, code: /^-[rBREFf]$/, valued: /^-[dc]$/ },
  {
    name: /^(?:lua[\d.]*|luajit|Rscript|R|julia|tclsh[\d.]*|wish|guile|racket|elixir|scala|groovy|swift|irb|ghci|runghc|java|jshell|go)$/,
    code: /^(?:-[a-z]*[eE]|--eval|--expr)$/,
    valued: /^$/,
  },
];

/** Programs with options that run programs, so a value must not become an option. */
const optionRunners = split(
  'tar bsdtar rsync scp sftp git hg svn zip man less more gcc g++ cc c++ clang ld tcpdump wget sort split latexmk ' +
    'pdflatex xelatex rpm dpkg apt apt-get yum dnf nmap openssl capsh cpio',
);

const declarations = split('export readonly local declare typeset');

/** Whether and where a command takes code. */
export function readingOf(words: readonly Word[]): Reading {
  const code = new Map<Word, string>();
  const [first] = words;
  if (first === undefined) return { code, runsInput: null };
  const runsInput = new CommandLine(words, code).read(0);
  return { code, runsInput };
}

class CommandLine {
  readonly #words: readonly Word[];
  readonly #code: Map<Word, string>;

  constructor(words: readonly Word[], code: Map<Word, string>) {
    this.#words = words;
    this.#code = code;
  }

  /** Reads the command that starts at a word. Returns its name if it runs its input. */
  read(at: number): string | null {
    const word = this.#words[at];
    if (word === undefined) return null;
    this.#forbid(word, 'it would choose the program to run');
    const name = baseName(word);
    if (name === null) return this.#unknown(at);
    if (wrappers.has(name)) return this.#wrapped(name, at + 1);
    if (takers.has(name)) return this.#all(name, at + 1);
    if (shells.has(name)) return this.#shell(name, at + 1);
    if (name === '.' || name === 'source') {
      this.#all(name, at + 1);
      return null;
    }
    const interpreter = interpreters.find((known) => known.name.test(name));
    if (interpreter !== undefined) return this.#interpreter(name, interpreter, at + 1);
    return this.#other(name, at + 1);
  }

  #other(name: string, at: number): string | null {
    const rest = this.#words.slice(at);
    if (declarations.has(name)) this.#declaration(name, rest);
    else if (name === 'set') this.#set(rest);
    else if (name === 'find') this.#find(at);
    else if (/^[gmn]?awk$/.test(name)) this.#awk(name, rest);
    else if (name === 'sed' || name === 'gsed') return this.#sed(name, rest);
    else if (name === 'jq' || name === 'yq') this.#jq(name, rest);
    else if (name === '[[' || name === '[' || name === 'test') this.#test(name, rest);
    else if (name === 'printf') this.#printf(rest);
    else if (optionRunners.has(name)) this.#options(name, rest);
    return null;
  }

  /** A program whose name is only known at run time: whatever follows the usual code options counts as code. */
  #unknown(at: number): null {
    const rest = this.#words.slice(at + 1);
    for (const [index, word] of rest.entries()) {
      if (/^(?:-[a-z]*[ce]|--eval|--command)$/.test(rest[index - 1]?.text ?? ''))
        this.#forbid(word, 'it may be code for that program');
    }
    return null;
  }

  #wrapped(name: string, start: number): string | null {
    let at = start;
    let replaces = false;
    for (let word = this.#words[at]; word !== undefined; word = this.#words[++at]) {
      const isAssignment = name === 'env' && assignedName(word) !== null;
      if (isAssignment && this.#isPlain(word)) continue;
      if (/^(?:-I|-i|--replace)/.test(word.text)) replaces = true;
      const isOption = !word.startsOpen && /^(?:[-+]|\d+(?:\.\d+)?[smhd]?$)/.test(word.text);
      if (!isOption && !isAssignment && !this.#isOptionValue(name, at)) break;
      if (name === 'env' && /^(?:-S|--split-string)/.test(word.text)) return this.#all(name, at);
      this.#forbid(word, `it would be an option of \`${name}\``);
    }
    const input = this.read(at);
    const nested = this.#words[at];
    if (name !== 'xargs' || nested === undefined) return input;
    const nestedName = baseName(nested) ?? '';
    const isRunner =
      shells.has(nestedName) || takers.has(nestedName) || interpreters.some((each) => each.name.test(nestedName));
    const takesOptions =
      nestedName === 'find' ||
      ((optionRunners.has(nestedName) || /^g?sed$/.test(nestedName)) &&
        this.#words.slice(at).every(({ text }) => text !== '--'));
    // The input becomes arguments: of an interpreter without its own program, in place of a replacement string, or
    // options that run programs.
    return (isRunner && replaces) || takesOptions || input !== null ? name : null;
  }

  #isOptionValue(name: string, at: number): boolean {
    const before = this.#words[at - 1]?.text ?? '';
    const valued: Readonly<Record<string, RegExp>> = {
      sudo: /^-[ugpCThRDr]$/,
      xargs: /^-[IEeLlnPsda]$/,
      env: /^-[uC]$/,
      nice: /^-n$/,
      ionice: /^-[cnp]$/,
      timeout: /^-[ks]$/,
      exec: /^-a$/,
      stdbuf: /^-[ioe]$/,
      flock: /^-[wE]$/,
    };
    if (valued[name]?.test(before) === true) return true;
    // The lock file of `flock`, the new root of `chroot`.
    return (name === 'flock' || name === 'chroot') && at === 1;
  }

  #shell(name: string, start: number): string | null {
    let takesText = false;
    for (let at = start; at < this.#words.length; at++) {
      const word = this.#words[at] as Word;
      this.#forbid(word, `\`${name}\` would run it`);
      if (!word.startsOpen && /^[-+]/.test(word.text) && word.text !== '-') {
        if (word.text === '--') continue;
        if (/^-[A-Za-z]*s[A-Za-z]*$/.test(word.text)) return name;
        if (/^-[A-Za-z]*c[A-Za-z]*$/.test(word.text)) takesText = true;
        if (/^[-+]o$|^--(?:rcfile|init-file)$/.test(word.text)) {
          at++;
          const value = this.#words[at];
          if (value !== undefined) this.#forbid(value, `\`${name}\` would run it`);
        }
        continue;
      }
      // The words after the code or the file are its arguments.
      return !takesText && word.text === '-' ? name : isInput(word) ? name : null;
    }
    return name;
  }

  #interpreter(name: string, { code, valued }: (typeof interpreters)[number], start: number): string | null {
    const isPython = code.source.includes('cm');
    let hasText = false;
    for (let at = start; at < this.#words.length; at++) {
      const word = this.#words[at] as Word;
      const before = this.#words[at - 1]?.text ?? '';
      this.#forbid(word, `\`${name}\` would run it`);
      if (at > start && code.test(before)) {
        hasText = true;
        if (isPython && !['timeit', 'pdb', 'cProfile', 'profile', 'trace', 'runpy', 'code'].includes(word.text))
          return null;
        continue;
      }
      if (at > start && valued.test(before)) continue;
      if (word.text === '--') {
        if (hasText) return null;
        continue;
      }
      if (word.text === '-') return name;
      if (word.startsOpen || word.text.startsWith('-')) continue;
      return isInput(word) ? name : null;
    }
    return hasText || this.#words.slice(start).some(({ text }) => /^(?:--version|--help|-[hvV])$/.test(text))
      ? null
      : name;
  }

  #declaration(name: string, rest: readonly Word[]): void {
    const isPlain = rest.every(({ text }) => !/^-\w*[aAinp]/.test(text));
    for (const word of rest) {
      if (!isPlain || !this.#isPlain(word)) this.#forbid(word, `\`${name}\` could interpret it`);
    }
  }

  #set(rest: readonly Word[]): void {
    for (const word of rest) {
      if (word.text === '--') return;
      this.#forbid(word, 'it would be an option of the shell');
    }
  }

  #find(start: number): void {
    for (let at = start; at < this.#words.length; at++) {
      const word = this.#words[at] as Word;
      if (/^-(?:exec|execdir|ok|okdir)$/.test(word.text)) {
        this.read(at + 1);
        return;
      }
      const before = this.#words[at - 1]?.text ?? '';
      const isValue =
        at > start &&
        /^-(?:i?name|i?path|i?wholename|i?regex|i?lname|newer\w*|user|group|size|[acm]time|[acm]min|type|perm)$/.test(
          before,
        );
      if (word.startsOpen && !isValue) this.#forbid(word, optionReason('find'));
    }
  }

  #awk(name: string, rest: readonly Word[]): void {
    for (let at = 0; at < rest.length; at++) {
      const word = rest[at] as Word;
      const before = rest[at - 1]?.text ?? '';
      if (before === '-v' && assignedName(word) !== null) continue;
      this.#forbid(word, `\`${name}\` would run it`);
      const isOption = !word.startsOpen && /^-./.test(word.text);
      if (!isOption && before !== '-v' && before !== '-F') {
        if (before !== '-f') return;
        // The file contains the program; more programs may follow.
        if (!(rest[at + 1]?.text.startsWith('-') ?? false)) return;
      }
    }
  }

  #sed(name: string, rest: readonly Word[]): string | null {
    let hasScript = false;
    let areFiles = false;
    for (const [at, word] of rest.entries()) {
      const before = rest[at - 1]?.text ?? '';
      const isScript = /^(?:-[a-zA-Z]*[ef]|--expression|--file)$/.test(before);
      const isOption = !areFiles && !word.startsOpen && /^-./.test(word.text);
      if (areFiles || (hasScript && !isScript && !isOption && !word.startsOpen)) continue;
      this.#forbid(word, hasScript && !isScript ? optionReason(name) : `\`${name}\` would run it`);
      if (word.text === '--') areFiles = hasScript;
      else if (isScript || (!isOption && !hasScript)) hasScript = true;
      if (isScript && word.text === '-') return name;
    }
    return null;
  }

  #jq(name: string, rest: readonly Word[]): void {
    for (const [at, word] of rest.entries()) {
      if (/^--(?:arg|argjson|slurpfile|rawfile)$/.test(rest[at - 2]?.text ?? '')) continue;
      const isNamed = /^--(?:arg|argjson|slurpfile|rawfile|indent)$/.test(rest[at - 1]?.text ?? '');
      this.#forbid(word, `\`${name}\` would run it`);
      if (!isNamed && !word.text.startsWith('-') && !word.startsOpen) return;
    }
  }

  #test(name: string, rest: readonly Word[]): void {
    const computes = rest.some(
      ({ text }) => /^-[vR]$/.test(text) || (name === '[[' && /^-(?:eq|ne|lt|le|gt|ge)$/.test(text)),
    );
    if (computes) for (const word of rest) this.#forbid(word, `\`${name}\` would evaluate it`);
  }

  /** In some shells, option `-v` takes the name of a variable, which may contain commands. */
  #printf(rest: readonly Word[]): void {
    const [format, ...values] = rest;
    if (rest.some(({ text }) => text.startsWith('-v')))
      for (const word of rest) this.#forbid(word, '`printf` would evaluate it');
    else if (format?.startsOpen === true && values.length > 0)
      this.#forbid(format, 'it would be the format of `printf`, or an option; after `%s` it is safe');
  }

  #options(name: string, rest: readonly Word[]): void {
    for (const word of rest) {
      if (word.text === '--') return;
      if (word.startsOpen) this.#forbid(word, optionReason(name));
      else if (word.text.startsWith('-')) this.#forbid(word, `it would be part of an option of \`${name}\``);
    }
  }

  #all(name: string, start: number): string {
    for (const word of this.#words.slice(start)) this.#forbid(word, `\`${name}\` would run it`);
    return name;
  }

  /** Whether a word only assigns a value to a variable. */
  #isPlain(word: Word): boolean {
    const name = assignedName(word);
    return name !== null && !changesPrograms(name);
  }

  #forbid(word: Word, why: string): void {
    if (!this.#code.has(word)) this.#code.set(word, why);
  }
}

function optionReason(name: string): string {
  return `a value that starts with \`-\` would be an option of \`${name}\`, which can run programs; after \`--\` it is safe`;
}

/** The name of a program without its folder; null when it is only known at run time. */
function baseName({ text }: Word): string | null {
  const name = text.slice(text.lastIndexOf('/') + 1);
  return name === '' || name.includes(OPEN) ? null : name;
}

/** Whether the word stands for standard input. */
function isInput({ text }: Word): boolean {
  return /^\/(?:dev\/(?:stdin|fd\/0)|proc\/self\/fd\/0)$/.test(text);
}
