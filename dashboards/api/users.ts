import { z } from 'zod';
import { organisationSchema, roleSchema } from './session.ts';

export const userSchema = z.object({
  id: z.string(),
  login: z.string(),
  /** What decisions of this person are signed with. */
  name: z.string(),
  roles: z.array(roleSchema),
  organisation: organisationSchema.nullable(),
  demo: z.boolean(),
  disabled: z.boolean(),
  has_password: z.boolean(),
  totp: z.boolean(),
  provider: z.string().nullable(),
  created_at: z.string(),
  last_seen_at: z.string().nullable(),
  sessions: z.number().int(),
});
export type UserAnswer = z.output<typeof userSchema>;

export const usersSchema = z.object({ total: z.number().int(), rows: z.array(userSchema) });

export const userBody = z.strictObject({
  login: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[a-z0-9][a-z0-9._@-]{1,63}$/, '登录名用 2—64 个小写字母、数字和 . _ @ -'),
  name: z.string().trim().min(1).max(50),
  roles: z.array(roleSchema).min(1).max(6),
  organisation: organisationSchema.nullable().default(null),
  /** Signs in by this provider only, with the login as its claim. */
  provider: z.string().max(40).nullable().default(null),
});
export const userChangeBody = z.strictObject({
  name: z.string().trim().min(1).max(50).optional(),
  roles: z.array(roleSchema).min(1).max(6).optional(),
  organisation: organisationSchema.nullable().optional(),
  disabled: z.boolean().optional(),
});

/** A link that is shown once to whoever made it. */
export const madeLinkSchema = z.object({
  user: userSchema,
  /** Address to hand over; null where the person signs in by a provider. */
  link: z.string().nullable(),
  expires_at: z.string().nullable(),
});

export const userSessionSchema = z.object({
  id: z.string(),
  created_at: z.string(),
  last_seen_at: z.string(),
  expires_at: z.string(),
  address: z.string(),
  agent: z.string(),
  method: z.string(),
});
export const userSessionsSchema = z.object({
  total: z.number().int(),
  rows: z.array(userSessionSchema),
});
