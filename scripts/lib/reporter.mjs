import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { JsonReporter } from 'vitest/node';

/**
 * vitest's JSON report, with the reasons of skipped tests (`test.skip(condition, reason)`) that it leaves out, written quietly to the
 * file that PANHUO_TEST_REPORT names.
 */
export default class Reporter extends JsonReporter {
  skips = [];

  constructor() {
    super({});
  }

  async onTestRunEnd(modules) {
    for (const module of modules) {
      const file = path.relative(this.ctx.config.root, module.moduleId);
      for (const test of module.children.allTests('skipped')) {
        this.skips.push({ name: `${file} › ${test.fullName}`, note: test.result().note ?? null });
      }
    }
    await super.onTestRunEnd(modules);
  }

  async writeReport(report) {
    const target = process.env.PANHUO_TEST_REPORT;
    if (!target) throw new Error('PANHUO_TEST_REPORT is not set');
    writeFileSync(target, JSON.stringify({ ...JSON.parse(report), skips: this.skips }));
  }
}
