// What a checker of Pkl reports, row by row: the conditions that Apple's language server documents by its behavior. Each has
// a text that is reported, and one as near as possible that is not. Row A1 cannot occur in this grammar; U5, about packages that
// are not downloaded, is in `test/editor/packages.test.ts`.
import type { Finding } from '../../../src/lang/analysis/index.ts';

/** A condition. */
export interface Row {
  /** The name of the condition in the specification: a letter for its family, and a number. */
  readonly id: string;
  /** `severity code` of the finding. */
  readonly finding: `${Finding['severity']} ${string}`;
  /** A module where the finding is, with « and » around what it marks. */
  readonly fires: string;
  /** A module where it is not. */
  readonly silent: string;
}

/** The modules that those of the rows import. */
export const modules: Readonly<Record<string, string>> = {
  'app:/closed.pkl': 'module closed\n\nport: Int = 80\n',
  'app:/open.pkl': 'open module open_\n\nport: Int = 80\nopen class Bird\n',
  'app:/unfinished.pkl': 'abstract module unfinished\n\nabstract size: Int\n',
  ...Object.fromEntries(Array.from({ length: 301 }, (_, i) => [`app:/many/${String(i)}.pkl`, ''])),
};

const row = (id: string, finding: Row['finding'], fires: string, silent: string): Row => ({
  id,
  finding,
  fires,
  silent,
});

export const rows: readonly Row[] = [
  row('S1', 'error invalid-top-level-token', 'a = 5 «5»\n', 'a = 5\n'),
  row('S2', 'error missing-delimiter', 'a {\n  b = 1«\n»', 'a {\n  b = 1\n}\n'),
  row(
    'M1',
    'error must-be-local',
    'amends "open.pkl"\n«class A»\n',
    'amends "open.pkl"\nlocal class A\nlocal a = new A {}\nport = a.getClass().simpleName.length\n',
  ),
  row(
    'M2',
    'warning abstract-in-concrete-class',
    'class A {\n  «abstract» function f(): Int\n}\n',
    'abstract class A {\n  abstract function f(): Int\n}\n',
  ),
  row('M3', 'error redundant-modifier', 'abstract «open» class A\n', 'abstract class A\n'),
  row('M4', 'error const-must-be-local', 'a {\n  «const» b = 1\n}\n', 'a {\n  const local b = 1\n  c = b\n}\n'),
  row('M5', 'error modifier-not-applicable', '«fixed» class A\n', 'hidden a = 1\n'),
  row(
    'F1',
    'error feature-too-new',
    '@ModuleInfo { minPklVersion = "0.26.0" }\nmodule m\n\na {\n  «const» local b = 1\n  c = b\n}\n',
    '@ModuleInfo { minPklVersion = "0.27.0" }\nmodule m\n\na {\n  const local b = 1\n  c = b\n}\n',
  ),
  row(
    'P1',
    'error unknown-property',
    'class A { b: Int = 1 }\na: A = new { «c» = 1 }\n',
    'class A { b: Int = 1 }\na: A = new { b = 2 }\n',
  ),
  row(
    'P2',
    'error member-cannot-have-body',
    'abstract class A {\n  «abstract b: Int» = 1\n}\n',
    'abstract class A {\n  b: Int = 1\n}\n',
  ),
  row('A2', 'error not-an-annotation', 'class A\n\n@«A»\nb = 1\n', 'class A extends Annotation\n\n@A\nb = 1\n'),
  row(
    'A3',
    'error cannot-instantiate-abstract',
    'abstract class A extends Annotation\n\n@«A»\nb = 1\n',
    'open class A extends Annotation\n\n@A\nb = 1\n',
  ),
  row('U1', 'error cannot-glob-uri', 'import* «"pkl:*"» as all\na = all\n', 'import* "*.pkl" as all\na = all\n'),
  row(
    'U2',
    'error cannot-glob-triple-dots',
    'import* «".../*.pkl"» as all\na = all\n',
    'import* "*.pkl" as all\na = all\n',
  ),
  row('U3', 'hint too-many-matches', 'import* «"many/*.pkl"» as many\nb = many\n', 'import* "*.pkl" as few\nb = few\n'),
  row(
    'U4',
    'warning glob-without-matches',
    'import* «"nowhere/*.pkl"» as all\na = all\n',
    'import* "*.pkl" as all\na = all\n',
  ),
  row(
    'U6',
    'warning dependency-without-project',
    'import «"@birds/a.pkl"»\nb = a\n',
    'import "open.pkl" as a\nb = a\n',
  ),
  row(
    'U7',
    'warning invalid-module-uri',
    'import "package://example.com/a@«x»#/b.pkl"\nc = b\n',
    'import "open.pkl" as b\nc = b\n',
  ),
  row(
    'U8',
    'warning offline',
    'import «"package://example.com/a@1.0.0#/b.pkl"»\nc = b\n',
    'import "open.pkl" as b\nc = b\n',
  ),
  row('U9', 'error module-not-found', 'import «"nowhere.pkl"»\nb = nowhere\n', 'import "open.pkl" as a\nb = a\n'),
  row('N1', 'error unknown-module-import', 'a: «nowhere».Bird?\n', 'import "open.pkl" as a\nb: a.Bird?\n'),
  row('N2', 'error unknown-type', 'a: «Bird»?\n', 'class Bird\na: Bird?\n'),
  row('N2', 'error unknown-type', 'class A extends «Nowhere»\n', 'open class B\nclass A extends B\n'),
  row('T1', 'error wrong-type-argument-count', 'a: «Mapping<String>»?\n', 'a: Mapping<String, Int>?\nb: Mapping?\n'),
  row(
    'T2',
    'error constrained-referent',
    'import "pkl:ref"\nabstract class C extends ref.Domain\na: «ref.Reference<C, Int(this > 1)>»?\n',
    'import "pkl:ref"\nabstract class C extends ref.Domain\na: ref.Reference<C, Int>?\n',
  ),
  row('X1', 'error unknown-property', 'class A { b = 1 }\na: A\nc = a.«d»\n', 'class A { b = 1 }\na: A\nc = a.b\n'),
  row(
    'X1',
    'warning unknown-property',
    'open class A { b = 1 }\na: A\nc = a.«d»\n',
    'open class A\na: A|Dynamic\nc = a.d\n',
  ),
  row(
    'X2',
    'error wrong-argument-count',
    'function f(a: Int, b: Int) = a + b\nc = «f(1)»\n',
    'function f(a: Int, b: Int) = a + b\nc = f(1, 2)\nd = List()\n',
  ),
  row(
    'X3',
    'error wrong-argument-count',
    'function f(a: Int) = a\nc = «f(1, 2)»\n',
    'function f(a: Int) = a\nc = f(1)\nd = List(1, 2)\n',
  ),
  row(
    'X4',
    'hint redundant-conversion',
    'a: Listing<Int>\nb = a.«toList()».length\n',
    'a: Listing<Int>\nb = a.toList().first\n',
  ),
  row('X5', 'error recursive-property', 'a: Int = «a» + 1\n', 'a: Int = 1\nb { a = module.a }\n'),
  row('C1', 'error property-must-be-const', 'a = 1\nconst b = «a»\n', 'const a = 1\nconst b = a\n'),
  row('C2', 'error property-must-be-const', 'a = 1\nclass B {\n  c = «a»\n}\n', 'const a = 1\nclass B {\n  c = a\n}\n'),
  // An error, because Pkl rejects it in modules of every version.
  row(
    'C3',
    'error property-must-be-const',
    '@ModuleInfo { minPklVersion = "0.25.0" }\nmodule m\n\na = 1\ntypealias B = Int(this > «a»)\n',
    '@ModuleInfo { minPklVersion = "0.25.0" }\nmodule m\n\nconst a = 1\ntypealias B = Int(this > a)\n',
  ),
  row('C4', 'error module-is-not-const', 'const a = «module»\n', 'const a = module.b\nconst b = 1\nc = module\n'),
  row('C5', 'error this-is-not-const', 'const a = «this»\n', 'const a { b = this }\nc = this\n'),
  row('K1', 'error type-mismatch', 'a: Int = «"b"»\n', 'a: Int|String = "b"\n'),
  row('K2', 'warning nullability-mismatch', 'a: Int? = null\nb: Int = «a»\n', 'a: Int? = null\nb: Int = a ?? 1\n'),
  row('K3', 'warning type-mismatch', 'a: Any = 1\nb: Int = «a»\n', 'a: Any = 1\nb: Int = if (a is Int) a else 1\n'),
  row('K4', 'error constraint-violated', 'a: Int(isBetween(5, 10)) = «100»\n', 'a: Int(isBetween(5, 10)) = 7\n'),
  row('E1', 'warning always-true', 'a: Int = 1\nb = «a is Number»\n', 'a: Int = 1\nb = a is UInt8\n'),
  row('E2', 'warning always-false', 'a: Int = 1\nb = «a is String»\n', 'a: Int|String = 1\nb = a is String\n'),
  row('E3', 'hint redundant-cast', 'a: Int = 1\nb = a «as Number»\n', 'a: Int = 1\nb = a as UInt8\n'),
  row('E4', 'error impossible-cast', 'a: Int = 1\nb = a «as String»\n', 'a: Any = 1\nb = a as String\n'),
  row('E5', 'hint redundant-fallback', 'a: Int = 1\nb = a «?? 2»\n', 'a: Int? = 1\nb = a ?? 2\n'),
  row('E6', 'hint redundant-non-null', 'a: Int = 1\nb = a«!!»\n', 'a: Int? = 1\nb = a!!\n'),
  row('L1', 'hint unused-import', '«import "open.pkl"»\n', 'import "open.pkl" as a\n\nclass B extends a.Bird\n'),
  row('L2', 'hint unused-definition', 'local «a» = 1\n', 'local a = 1\nb = a\n'),
  row('L3', 'hint unused-variable', 'a = let («b» = 1) 2\n', 'a = let (_ = 1) 2\nb = let (c = 1) c\n'),
  row('L4', 'hint unused-parameter', 'function f(«a») = 1\n', 'function f(_) = 1\nfunction g(a) = a\n'),
  // Only the standard library has type parameters, so each is an error, used or not.
  row('L5', 'error cannot-declare-type-parameter', 'function f<«T»>(a) = a\n', 'function f(a: Any) = a\n'),
  row('H1', 'error cannot-extend-class', 'extends «"closed.pkl"»\n', 'extends "open.pkl"\n'),
  row('H2', 'error cannot-extend-class', 'class A\nclass B extends «A»\n', 'open class A\nclass B extends A\n'),
  row(
    'H3',
    'warning not-implemented',
    'abstract class A {\n  abstract b: Int\n}\nclass C extends «A»\n',
    'abstract class A {\n  abstract b: Int\n}\nclass C extends A {\n  b: Int = 1\n}\n',
  ),
  row('H3', 'warning not-implemented', '«extends "unfinished.pkl"»\n', 'extends "unfinished.pkl"\n\nsize = 1\n'),
  row(
    'H4',
    'error missing-default-value',
    'abstract class A {\n  fixed b: Int\n}\nclass C extends «A»\n',
    'abstract class A {\n  fixed b: Int\n}\nclass C extends A {\n  fixed b = 1\n}\n',
  ),
  row(
    'D1',
    'warning unresolved-link',
    '/// See [*some* place][«elsewhere»].\na = 1\n',
    '/// See [a], [null], [this], [the `a`][a], and [a site][web].\n///\n/// [web]: https://example.com\na = 1\n',
  ),
];
