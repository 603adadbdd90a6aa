import { Field } from '../../kit/field.tsx';
import { ManySelect } from '../../kit/many-select.tsx';
import { type Named, peopleIn, withPeople } from './people.ts';
import css from './people-field.module.css';
import { Universities } from './universities-field.tsx';

interface PeopleFieldProps {
  label: string;
  hint: string;
  people: readonly Named[];
  onChange: (people: Named[]) => void;
  /** Names to choose from; any other may be typed. */
  known: readonly string[];
}

/** People of a round, and of each the universities he or she has to do with. */
export function PeopleField({ label, hint, people, onChange, known }: PeopleFieldProps) {
  return (
    <div className={css.people}>
      <Field label={label} hint={hint} required>
        {(own) => (
          <ManySelect
            {...own}
            isFree
            value={people.map(({ name }) => name)}
            options={known}
            placeholder="选择或输入姓名"
            onChange={(names) =>
              onChange(names.map((name) => people.find((one) => one.name === name) ?? { name, belongs: [] }))
            }
            onLines={(text) => onChange(withPeople(people, peopleIn(text)))}
          />
        )}
      </Field>
      {people.length === 0 ? null : (
        <ul className={css.rows} aria-label={`${label}的利害关系高校`}>
          {people.map(({ name, belongs }) => (
            <li key={name}>
              <span>{name}</span>
              <Universities
                aria-label={`${name}的利害关系高校`}
                placeholder="无利害关系高校；有的输入名称查找"
                value={belongs}
                onChange={(next) =>
                  onChange(people.map((one) => (one.name === name ? { name, belongs: next } : one)))
                }
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
