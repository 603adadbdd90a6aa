import { useEffect, useState } from 'react';
import { Dialog } from '../kit/dialog.tsx';
import { Checkbox } from '../kit/field.tsx';
import { useGo } from './location.ts';
import { showKeysHelp, useKeysHelp } from './signals.ts';

const STORED = 'panhuo.single-keys';
const TYPED = 'input, select, textarea, [contenteditable="true"]';

/** Whether a key that was pressed is meant as a command: single keys are on, nothing is typed, no window is open. */
export const isCommand = (event: KeyboardEvent): boolean =>
  localStorage.getItem(STORED) !== 'off' &&
  !event.ctrlKey &&
  !event.metaKey &&
  !event.altKey &&
  !(event.target instanceof Element && event.target.matches(TYPED)) &&
  document.querySelector('dialog[open]') === null;

/** `/` goes to the search, `?` shows this help; both can be switched off, as speech input sets them off by chance. */
export function Keys() {
  const isOpen = useKeysHelp();
  const [isOn, setOn] = useState(() => localStorage.getItem(STORED) !== 'off');
  const go = useGo();
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!isOn || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof Element && event.target.matches(TYPED)) return;
      if (event.key === '?') showKeysHelp(true);
      if (event.key !== '/') return;
      event.preventDefault();
      const search = document.querySelector<HTMLElement>('main input[type="search"]');
      if (search) search.focus();
      else go('/patents');
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [isOn, go]);
  const turn = (on: boolean) => {
    localStorage.setItem(STORED, on ? 'on' : 'off');
    setOn(on);
  };
  return (
    <Dialog open={isOpen} onClose={() => showKeysHelp(false)} title="键盘操作">
      <dl className="stack">
        {[
          ['/', '到本页的搜索框；本页没有时到专利检索'],
          ['?', '打开这份说明'],
          ['J K', '复核：到下一项、上一项'],
          ['Esc', '关闭弹出的内容，焦点回到原处'],
          ['Tab', '到下一个控件；一张表只停一次'],
          ['↑ ↓ ← →', '在表格、标签页、菜单中移动'],
          ['Home End', '到一行的首尾；加 Ctrl 到全表首尾'],
        ].map(([key, meaning]) => (
          <div key={key} className="row">
            <dt style={{ minWidth: '7em' }}>
              <kbd>{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <hr />
      <Checkbox label="启用单键（/、?、J、K）" checked={isOn} onChange={turn} />
    </Dialog>
  );
}
