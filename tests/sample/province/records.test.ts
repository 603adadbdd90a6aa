import { describe, expect, it } from 'vitest';
import { recordKind } from '../../../domain/records/index.ts';
import { createProvince } from '../../../sample/province/index.ts';

const province = createProvince({ seed: 21, patents: 2400 });

const KINDS: Record<string, () => Iterable<{ record: object }>> = {
  publication: () => province.publications(),
  legal_event: function* () {
    for (const { records } of province.events()) for (const record of records) yield { record };
  },
  open_licence: () => province.openLicences(),
  organisation: () => province.organisations(),
  person: () => province.persons(),
  need: () => province.needs(),
  contract: () => province.contracts(),
  listing: () => province.listings(),
  assessment: () => province.assessments(),
  disclosure: () => province.disclosures(),
  project: () => province.projects(),
  centre_report: () => province.centreReports(),
  activity: () => province.activities(),
  finance: () => province.finance(),
  service_agency: () => province.serviceAgencies(),
  training: () => province.training(),
  policy: () => province.policies(),
  award: () => province.awards(),
  family_member: () => province.families(),
};

describe('records of the province', () => {
  it.each(Object.keys(KINDS))(
    '%s has the fields of its kind, what is required, and a key of its own',
    (kind) => {
      const described = recordKind(kind);
      if (!described) throw new Error(kind);
      const fields = new Set(described.fields.map(({ field }) => field));
      const wrong: string[] = [];
      const keys = new Set<string>();
      let count = 0;
      for (const { record } of KINDS[kind]?.() ?? []) {
        const values = record as Record<string, unknown>;
        count++;
        keys.add(described.key.map((field) => String(values[field] ?? '')).join('|'));
        for (const field of Object.keys(values)) if (!fields.has(field)) wrong.push(field);
        for (const { field, required, type, choices } of described.fields) {
          const value = values[field];
          if (required && (value === null || value === undefined || value === ''))
            wrong.push(`${field} missing`);
          if (type === 'date' && value && !/^\d{4}-\d\d-\d\d$/.test(String(value)))
            wrong.push(`${field} ${String(value)}`);
          if (type === 'list' && value !== undefined && !Array.isArray(value)) wrong.push(`${field} no list`);
          if (typeof value === 'number' && !Number.isFinite(value)) wrong.push(`${field} ${value}`);
          if (choices && typeof value === 'string' && !choices.includes(value))
            wrong.push(`${field} ${value}`);
          if (typeof value === 'string' && /undefined|NaN|null/.test(value)) wrong.push(`${field} ${value}`);
        }
      }
      expect([...new Set(wrong)]).toEqual([]);
      expect(count).toBeGreaterThan(0);
      // People of one name in one department are planted, not excluded.
      if (kind !== 'person') expect(keys.size).toBe(count);
    },
  );

  it('refers to what there is: contracts to patents and needs, needs to patents and contracts', () => {
    const applications = new Set([...province.patents()].map((patent) => patent.application));
    const contracts = new Map(
      [...province.contracts()].map(({ record }) => [record.contract_number, record]),
    );
    const needs = new Map([...province.needs()].map((made) => [made.record.need_number, made]));
    let dealt = 0;
    for (const contract of contracts.values()) {
      expect(contract.patents.filter((number) => !applications.has(number))).toEqual([]);
      expect(contract.paid_amount).toBeLessThanOrEqual(contract.amount);
      expect(contract.registered_date >= contract.signed_date).toBe(true);
      if (!contract.need_number) continue;
      const need = needs.get(contract.need_number);
      expect(need?.record.contract_number).toBe(contract.contract_number);
      expect(need?.truth.patents).toEqual(contract.patents);
      expect((need?.record.published_date ?? '9') < contract.signed_date).toBe(true);
      dealt++;
    }
    expect(dealt).toBeGreaterThan(3);
    for (const { record, truth } of needs.values()) {
      expect(truth.patents.filter((number) => !applications.has(number))).toEqual([]);
      if (record.contract_number) expect(contracts.has(record.contract_number)).toBe(true);
    }
  });
});
