import { draftOf, removeDraft, saveDraft } from '../../../accounts/drafts.ts';
import { serviceOf } from '../../../accounts/index.ts';
import { look } from '../../../accounts/room.ts';
import { PanhuoError } from '../../../domain/errors.ts';
import { DRAFT_BYTES, draftBody, draftParams, draftSavedSchema, draftSchema } from '../../api/drafts.ts';
import type { ServerDeps } from '../deps.ts';
import { type Route, route } from '../http/route.ts';

/**
 * What somebody is typing, kept every second or two so that nothing is lost when a server or a browser dies. No acts: they are not in the audit
 * log; handing in is.
 */
export const draftRoutes = (deps: ServerDeps): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/drafts/{key}',
    tag: '账户',
    summary: '取回本人的草稿',
    allow: 'signed-in',
    reach: 'public',
    params: draftParams,
    answer: draftSchema,
    async handle({ caller, params }) {
      const { room } = serviceOf(deps.accounts);
      const draft = await look(room, (session) => draftOf(session, caller.user, params.key), null);
      if (draft === null) return { key: params.key, value: null, rev: 0, saved_at: null };
      const saved_at = new Date(draft.savedAt).toISOString();
      return { key: params.key, value: JSON.parse(draft.value) as null, rev: draft.rev, saved_at };
    },
  }),
  route({
    method: 'PUT',
    path: '/api/v1/drafts/{key}',
    tag: '账户',
    summary: '保存本人的草稿',
    allow: 'signed-in',
    reach: 'public',
    audit: 'none',
    params: draftParams,
    body: draftBody,
    bodyLimit: DRAFT_BYTES + 1024,
    answer: draftSavedSchema,
    errors: ['PANHUO_DRAFT_STALE', 'PANHUO_DRAFT_LIMIT'],
    async handle({ caller, params: { key }, body }) {
      const { keeper, clock } = serviceOf(deps.accounts).room;
      const value = JSON.stringify(body.value).replaceAll('\\u0000', '\\ufffd');
      if (Buffer.byteLength(value) > DRAFT_BYTES)
        throw new PanhuoError('PANHUO_DRAFT_LIMIT', `草稿太大：最多 ${DRAFT_BYTES / 1024} KB`);
      const saved = await keeper.write((session) =>
        saveDraft(session, caller.user, { key, value, rev: body.rev }, clock()),
      );
      return { rev: saved.rev, saved_at: new Date(saved.savedAt).toISOString() };
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/drafts/{key}',
    tag: '账户',
    summary: '放弃本人的草稿',
    allow: 'signed-in',
    reach: 'public',
    audit: 'none',
    params: draftParams,
    answer: 'none',
    async handle({ caller, params: { key } }) {
      await serviceOf(deps.accounts).room.keeper.write((session) => removeDraft(session, caller.user, key));
      return undefined;
    },
  }),
];
