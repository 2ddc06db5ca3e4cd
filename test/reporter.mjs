/** A vitest reporter that leaves the counts and the reasons of skipped tests in the file named by CCMON_TEST_COUNTS. */
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { ROOT } from '../collector/bin/checkout.mjs';

/** @typedef {import('vitest/node').TestModule} TestModule */
/** @typedef {{ file: string, suite: string, note: string, tests: string[] }} Skipped */

export default class CountsReporter {
  /**
   * @param {readonly TestModule[]} modules
   * @param {readonly unknown[]} errors outside any test
   */
  onTestRunEnd(modules, errors) {
    const file = process.env['CCMON_TEST_COUNTS'];
    if (file !== undefined) writeFileSync(file, JSON.stringify(countTests(modules, errors.length)));
  }
}

/**
 * A file that cannot be loaded and a suite whose set-up fails each count as one failure: their tests never ran.
 * @param {readonly TestModule[]} modules
 * @param {number} errors
 */
function countTests(modules, errors) {
  const counts = { passed: 0, failed: errors, skipped: 0, reasons: /** @type {string[]} */ ([]) };
  /** @type {Map<string, Skipped>} */
  const skipped = new Map();
  for (const module of modules) {
    counts.failed += module.errors().length;
    for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
    for (const test of module.children.allTests()) {
      const result = test.result();
      if (result.state === 'passed' || result.state === 'failed') counts[result.state] += 1;
      else counts.skipped += 1;
      if (result.state !== 'skipped') continue;
      const suite = test.parent.type === 'suite' ? test.parent.fullName : '';
      const one = { file: relative(ROOT, module.moduleId), suite, note: result.note ?? '', tests: [test.fullName] };
      const key = `${one.file}\n${suite}\n${one.note}`;
      skipped.set(key, { ...one, tests: [...(skipped.get(key)?.tests ?? []), ...one.tests] });
    }
  }
  counts.reasons = [...skipped.values()].map(describeSkipped);
  return counts;
}

/**
 * One line for all tests that one suite skips for one reason; names say it where the reason is left out.
 * @param {Skipped} skipped
 */
function describeSkipped({ file, suite, note, tests }) {
  const [first = ''] = tests;
  const what = tests.length === 1 ? first : `${suite} (${tests.length} tests)`;
  return `${file}: ${what}${note === '' ? '' : `: ${note}`}`;
}
