import { Button } from './button.tsx';
import { copy } from './definition-card.tsx';
import css from './sql.module.css';

/** The statement a number was asked with: what is shown is what ran. */
export function Sql({ text, label = '查询语句' }: { text: string; label?: string }) {
  return (
    <details className={css.sql}>
      <summary>{label}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with keys */}
      <pre tabIndex={0}>{text}</pre>
      <Button size="small" icon="copy" onClick={() => void copy(text)}>
        复制
      </Button>
    </details>
  );
}
