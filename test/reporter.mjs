/** A vitest reporter that leaves the counts and the reasons of skipped tests in the file named by CCMON_TEST_COUNTS. */
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { ROOT } from '../collector/bin/checkout.mjs';

/** @typedef {import('vitest/node').TestModule} TestModule */

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
  /** @type {Map<string, number>} */
  const skippedBy = new Map();
  for (const module of modules) {
    counts.failed += module.errors().length;
    for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
    for (const test of module.children.allTests()) {
      const result = test.result();
      if (result.state === 'passed' || result.state === 'failed') counts[result.state] += 1;
      else counts.skipped += 1;
      if (result.state === 'skipped') {
        const where = test.parent.type === 'suite' ? test.parent.fullName : test.name;
        const reason = `${relative(ROOT, module.moduleId)}: ${where}${result.note === undefined ? '' : `: ${result.note}`}`;
        skippedBy.set(reason, (skippedBy.get(reason) ?? 0) + 1);
      }
    }
  }
  counts.reasons = [...skippedBy].map(([reason, tests]) => (tests === 1 ? reason : `${reason} (${tests} tests)`));
  return counts;
}
