import { z } from 'zod';
import { FIELD_CLASSES, PERMISSIONS, ROLES } from '../server/access/permissions.ts';

const keysOf = <K extends string>(table: Readonly<Record<K, string>>) => Object.keys(table) as [K, ...K[]];
export const roleSchema = z.enum(keysOf(ROLES));
const permissionSchema = z.enum(keysOf(PERMISSIONS));
const fieldClassSchema = z.enum(keysOf(FIELD_CLASSES));

export const organisationSchema = z.strictObject({
  org_id: z.string().min(1).max(100),
  /** As `dim_organisation.name` has it. */
  name: z.string().min(1).max(200),
});

/** Answer of `GET /api/v1/session`, and of everything that signs somebody in. */
export const sessionSchema = z.object({
  user: z
    .object({
      id: z.string(),
      name: z.string(),
      roles: z.array(roleSchema),
      organisation: organisationSchema.nullable(),
      demo: z.boolean(),
    })
    .nullable(),
  may: z.array(permissionSchema),
  sees: z.array(fieldClassSchema),
  /** Goes into the header `x-panhuo-csrf` of every write. */
  csrf: z.string().nullable(),
  synthetic: z.boolean(),
  snapshot: z
    .object({ id: z.string(), created_at: z.string(), data_as_of: z.string().nullable() })
    .nullable(),
  /** The published snapshot when it is not the one asked for with `build`. */
  build_newer: z.string().nullable(),
  /** Buttons of the demo; empty elsewhere. `role` is what `POST /api/v1/session/demo` takes. */
  demo_roles: z.array(z.object({ role: z.string(), name: z.string(), label: z.string() })),
  /** Sign-in by another provider: `GET /api/v1/session/oidc/{id}` leads there. */
  providers: z.array(z.object({ id: z.string(), name: z.string() })),
  version: z.string(),
});
export type SessionAnswer = z.output<typeof sessionSchema>;

/** Longer ones are refused before anything is computed. */
const password = z.string().min(1).max(256);

export const signInBody = z.strictObject({
  login: z.string().min(1).max(100),
  password,
  /** Six digits of the authenticator, or a recovery code; asked for with PANHUO_SIGN_IN_CODE. */
  code: z.string().max(64).optional(),
});
export const demoSignInBody = z.strictObject({ role: z.string().min(1).max(40) });

/** What a one-time link is for, before it is used. */
export const linkSchema = z.object({
  login: z.string(),
  name: z.string(),
  purpose: z.enum(['first', 'invite', 'reset']),
  expires_at: z.string(),
});
export const linkTokenBody = z.strictObject({ token: z.string().min(20).max(100) });
export const linkPasswordBody = z.strictObject({ token: z.string().min(20).max(100), password });

export const ownSessionSchema = z.object({
  id: z.string(),
  current: z.boolean(),
  created_at: z.string(),
  last_seen_at: z.string(),
  expires_at: z.string(),
  address: z.string(),
  agent: z.string(),
  /** `password`, `oidc:<provider>`, `link` or `demo`. */
  method: z.string(),
});

/** Answer of `GET /api/v1/account`. */
export const accountSchema = z.object({
  id: z.string(),
  login: z.string(),
  name: z.string(),
  roles: z.array(roleSchema),
  organisation: organisationSchema.nullable(),
  demo: z.boolean(),
  has_password: z.boolean(),
  totp: z.boolean(),
  recovery_codes_left: z.number().int(),
  provider: z.string().nullable(),
  sessions: z.array(ownSessionSchema),
});
export type AccountAnswer = z.output<typeof accountSchema>;

export const passwordBody = z.strictObject({ old: password, new: password });

/** Begun, not yet on: the code of the authenticator confirms it. */
export const totpBeginSchema = z.object({
  secret: z.string(),
  uri: z.string(),
  /** Squares of the QR code, row by row, true is dark: drawn by the page, never HTML. */
  qr: z.array(z.array(z.boolean())),
  /** The same as a picture, `data:image/svg+xml;base64,…`. */
  image: z.string(),
});
export const totpBeginBody = z.strictObject({ password });
export const totpConfirmBody = z.strictObject({ code: z.string().regex(/^\d{6}$/, '应为六位数字') });
export const totpDoneSchema = z.object({
  /** Shown once. */
  recovery_codes: z.array(z.string()),
});
export const totpRemoveBody = z.strictObject({ password });
export const endedSchema = z.object({ ended: z.number().int() });
