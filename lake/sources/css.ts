import { compile } from 'css-select';
import { parse } from 'css-what';
import { z } from 'zod';

/** What is wrong with a CSS selector, or undefined. Refuses what would match nothing without a word: unknown pseudo-classes, `::after`. */
export function cssProblem(selector: string): string | undefined {
  try {
    if (parse(selector).length === 0) return '选择器为空';
    compile(selector);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** A CSS selector that compiles. */
export const css = z
  .string()
  .min(1)
  .superRefine((text, context) => {
    const problem = cssProblem(text);
    if (problem !== undefined) {
      context.addIssue({ code: 'custom', message: `CSS 选择器有误：${problem}`, input: text });
    }
  });
