import type { DayNumber } from './calendar.ts';
import type { Deal, NotCounted } from './deals.ts';
import { type EventDraft, NAMES } from './event-text.ts';

export interface LegalEventTruth {
  patent: number;
  /** The event in one word, whatever it is called: `transfer`, `licence`, `pledge`, `unpaid` … */
  kind: string;
  /** `bundle.ordinal` of the deal behind it. */
  deal: string | null;
  form: Deal['form'] | null;
  /** A conversion that counts; null for events that are none. */
  counts: boolean | null;
  why: NotCounted | null;
  /** Ids of the organisations. */
  from: readonly string[];
  to: readonly string[];
}

/** An event before it is written, with what is true of it. */
export interface Draft extends EventDraft {
  truth: Omit<LegalEventTruth, 'patent'>;
}

/** The truth of an event behind which there is no deal. */
export const NOTHING = { deal: null, form: null, counts: null, why: null, from: [], to: [] } as const;

export function draft(
  code: string,
  kind: string,
  announced: DayNumber,
  event: DayNumber | null,
  more: Partial<Draft> = {},
): Draft {
  const { truth, ...rest } = more;
  return {
    code,
    names: NAMES[code] ?? [code],
    announced,
    event,
    items: [],
    pairs: [],
    from: [],
    to: [],
    contract: null,
    licence: null,
    ...rest,
    truth: { kind, ...NOTHING, ...truth },
  };
}

/** As transfers print it: a blank after the postcode. */
export const shownAddress = (address: string): string => `${address.slice(0, 6)} ${address.slice(6)}`;
