import { z } from 'zod';

export const viewSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Route of the page: `/metrics`. */
  page: z.string(),
  /** Path with its query, as it was saved. */
  url: z.string(),
  updated_at: z.string(),
});
export type ViewAnswer = z.output<typeof viewSchema>;
export const viewsSchema = z.object({ total: z.number().int(), rows: z.array(viewSchema) });
export const viewParams = z.strictObject({
  /** Chosen by the page, a UUID for instance. */
  id: z.string().regex(/^[A-Za-z0-9-]{8,40}$/, '编号为 8—40 个字母、数字或 -'),
});
export const viewBody = z.strictObject({
  name: z.string().trim().min(1).max(60),
  page: z.string().regex(/^\/[a-z/$-]{0,60}$/, '应为本站页面'),
  // A path of this site, never another one: `//elsewhere` and `/\elsewhere` are other sites to a browser.
  url: z
    .string()
    .max(4000)
    .regex(/^\/(?![/\\])[^\s]*$/, '应为本站地址'),
});
