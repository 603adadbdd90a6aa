import { writeFileSync } from 'node:fs';
import path from 'node:path';

/** Writes why tests were skipped (`test.skip(condition, reason)`), which vitest's JSON report leaves out. */
export default class SkipReporter {
  onInit(vitest) {
    this.root = vitest.config.root;
  }

  onTestRunEnd(modules) {
    const skips = [];
    for (const module of modules) {
      for (const test of module.children.allTests('skipped')) {
        skips.push({
          name: `${path.relative(this.root, module.moduleId)} › ${test.fullName}`,
          note: test.result().note ?? null,
        });
      }
    }
    if (process.env.PANHUO_TEST_SKIPS) writeFileSync(process.env.PANHUO_TEST_SKIPS, JSON.stringify(skips));
  }
}
