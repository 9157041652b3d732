/** Test results as JUnit XML, for CI servers. */
import { escapeMarkup } from '../formats/escape.ts';
import { allTests, hasFailed, type TestResult, type TestResults } from './results.ts';

const heading = '<?xml version="1.0" encoding="UTF-8"?>\n';
const step = '    ';

/** The report on one module. */
export function junitReport(results: TestResults): string {
  return `${heading}${suite(results, '')}\n`;
}

/** One report on several modules. */
export function junitSummary(all: readonly TestResults[], name: string): string {
  const tests = all.flatMap(allTests);
  const attributes = { name, tests: tests.length, failures: tests.filter(hasFailed).length };
  return `${heading}${element(
    'testsuites',
    attributes,
    all.map((results) => suite(results, step)),
    '',
  )}\n`;
}

function suite(results: TestResults, indent: string): string {
  const { moduleName: name, error, log } = results;
  const inner = indent + step;
  if (error !== null) {
    const report = leaf('error', { message: error.message }, `\n${error.report}`, inner + step);
    const attributes = { classname: name, name };
    const tests = [element('testcase', attributes, [report], inner)];
    return element('testsuite', { name, tests: 1, failures: 1 }, tests, indent);
  }
  const cases = [
    ...results.facts.map((test) => testCase(`${name}.facts`, test, inner)),
    ...results.examples.map((test) => testCase(`${name}.examples`, test, inner)),
  ];
  if (log.trim() !== '') cases.push(`${inner}<system-err>${cdata(log)}</system-err>`);
  const tests = allTests(results);
  return element('testsuite', { name, tests: tests.length, failures: tests.filter(hasFailed).length }, cases, indent);
}

function testCase(classname: string, test: TestResult, indent: string): string {
  const inner = indent + step;
  const children = [
    ...test.failures.map(({ kind, text }) => leaf('failure', { message: kind }, text, inner)),
    ...test.errors.map(({ message, report }) => leaf('error', { message }, report, inner)),
  ];
  return element('testcase', { classname, name: test.name }, children, indent);
}

type Attributes = Readonly<Record<string, string | number>>;

function element(name: string, attributes: Attributes, children: readonly string[], indent: string): string {
  const content = children.length === 0 ? '' : `\n${children.join('\n')}\n${indent}`;
  return `${indent}${startTag(name, attributes)}${content}</${name}>`;
}

function leaf(name: string, attributes: Attributes, text: string, indent: string): string {
  return `${indent}${startTag(name, attributes)}${escapeMarkup(text)}</${name}>`;
}

function startTag(name: string, attributes: Attributes): string {
  const texts = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeMarkup(String(value))}"`);
  return `<${name}${texts.join('')}>`;
}

/** A text that contains the end marker is split into two sections. */
function cdata(text: string): string {
  return `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
}
