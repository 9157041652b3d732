// Programs that are large themselves, whatever their values.
const lines = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n');

/** Modules by name. */
export const HUGE_PROGRAMS: ReadonlyMap<string, string> = new Map([
  ['classes', lines(3000, (i) => `class C${i} { a: Int = ${i}; b: String = "x" }`)],
  [
    'subclasses',
    `open class C { a: Int = 1; b: Int = 2; c: Int = 3 }\n${lines(3000, (i) => `class C${i} extends C { d = ${i} }`)}`,
  ],
  ['properties', lines(10_000, (i) => `p${i} = ${i}`)],
  ['properties with types', lines(10_000, (i) => `p${i}: Int(this >= 0) = ${i}`)],
  ['methods', lines(10_000, (i) => `function f${i}(x: Int): Int = x + ${i}`)],
  ['aliases', lines(10_000, (i) => `typealias A${i} = Listing<String(length > ${i})>`)],
  ['a long Listing', `x = new Listing {\n${lines(25_000, String)}\n}`],
  ['a long list', `x = List(\n${lines(60_000, (i) => `${i},`).slice(0, -1)}\n)`],
  ['a Listing of texts', `x = new Listing {\n${lines(10_000, (i) => `"text \\(1 + ${i})"`)}\n}`],
  ['a long Mapping', `x = new Mapping {\n${lines(8000, (i) => `["key ${i}"] { a = ${i} }`)}\n}`],
  ['objects', `x {\n${lines(8000, (i) => `o${i} { a = ${i}; b = 2 }`)}\n}`],
  ['deep objects', lines(80, (i) => `n${i} ${'{ a '.repeat(100)}{ b = 1 }${' }'.repeat(100)}`)],
  ['long sums', lines(300, (i) => `s${i} = ${lines(200, String).replaceAll('\n', ' + ')}`)],
  ['documented properties', lines(8000, (i) => `/// What it is for, in a few words: the number ${i}.\np${i} = 1`)],
  ['imports', `${lines(800, (i) => `import "part${i}.pkl"`)}\n${lines(800, (i) => `x${i} = part${i}.a`)}`],
]);

/** The modules that `imports` imports. */
export const PARTS: ReadonlyMap<string, string> = new Map(
  Array.from({ length: 800 }, (_, i) => [`app:/part${i}.pkl`, `a = ${i}\nb = "x"\nclass C { z: Int = 1 }`]),
);
