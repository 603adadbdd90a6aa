/** Kinds of records that are public registers or published lists: every signed-in user may see their rows. The one list of them. */
export const PUBLIC_KINDS: ReadonlySet<string> = new Set([
  'publication',
  'legal_event',
  'legal_code',
  'family_member',
  'patent_text',
  'open_licence',
  'policy',
  'award',
  'organisation',
  'service_agency',
]);

/** Of these the whole line may name contacts, so only its fields are shown to who may not see those. */
const WITH_CONTACTS: ReadonlySet<string> = new Set(['organisation', 'service_agency']);

/** Kinds whose lines anybody may read as they stand in the source. */
export const OPEN_LINE_KINDS: readonly string[] = [...PUBLIC_KINDS].filter(
  (kind) => !WITH_CONTACTS.has(kind),
);
