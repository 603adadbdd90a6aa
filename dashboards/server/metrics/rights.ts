import { PanhuoError } from '../../../domain/errors.ts';
import { leavesOf } from '../../../transforms/semantic/checks.ts';
import type {
  Condition,
  FactMetric,
  MetricDefinition,
  MetricRequest,
} from '../../../transforms/semantic/types.ts';
import { type Caller, sees } from '../access/caller.ts';
import { FIELD_CLASSES, type FieldClass } from '../access/permissions.ts';

/** Columns of facts that not everybody may see; of metrics in money the added column is one, too. */
const CLASSES: Readonly<Record<string, Readonly<Record<string, FieldClass>>>> = {
  fct_contract: { amount: 'amount', paid_amount: 'amount' },
  fct_finance: { amount: 'amount' },
  fct_disclosure: { title: 'disclosure' },
};

/** What a column of a metric's rows is; null: open to all who may see the row. */
export function classOf({ fact, format }: FactMetric, column: string, isAmount: boolean): FieldClass | null {
  return CLASSES[fact.id]?.[column] ?? (isAmount && format === 'money' ? 'amount' : null);
}

/** What narrows a request to what the caller may see. */
export type Scope = (caller: Caller, definition: MetricDefinition) => Condition[];

export const scopeWhere: Scope = ({ organisation }, definition) => {
  if (organisation === null) return [];
  if (definition.dimensions.some(({ id }) => id === 'university'))
    return [{ dimension: 'university', op: '=', values: [organisation.name] }];
  throw new PanhuoError('PANHUO_FORBIDDEN', `您只能看本单位的数，而“${definition.name}”不能按高校切分`, {
    hint: '请改看可按高校切分的指标。',
  });
};

/**
 * The request as this caller may ask it: narrowed to the own organisation.
 * @throws PANHUO_FORBIDDEN for amounts of money where the caller may not see them, and for what cannot be narrowed
 */
export function permitted<R extends MetricRequest>(
  caller: Caller,
  definition: MetricDefinition,
  request: R,
): R {
  if (!sees(caller, 'amount') && leavesOf(definition).some(({ format }) => format === 'money'))
    throw new PanhuoError('PANHUO_FORBIDDEN', `您的角色不能看${FIELD_CLASSES.amount}（${definition.name}）`, {
      hint: '需要时请向管理员申请相应的角色。',
    });
  const own = scopeWhere(caller, definition);
  return own.length === 0 ? request : { ...request, where: [...(request.where ?? []), ...own] };
}
