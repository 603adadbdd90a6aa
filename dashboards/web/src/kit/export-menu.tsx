import { useState } from 'react';
import { MenuButton } from './menu.tsx';
import { told } from './query.tsx';
import { toast } from './toast.tsx';

export interface ExportItem {
  /** `CSV`, `XLSX`, `PNG` */
  readonly label: string;
  /** What it holds: `原始数值，首表为筛选与口径`. */
  readonly note?: string;
  readonly run: () => Promise<void> | void;
}

/** 导出: each entry makes a file; a failure says what and leaves the page as it is. */
export function ExportMenu({ items, label = '导出' }: { items: readonly ExportItem[]; label?: string }) {
  const [busy, setBusy] = useState(false);
  const run = async (item: ExportItem) => {
    setBusy(true);
    try {
      await item.run();
      toast(`已导出：${item.label}`);
    } catch (error) {
      const { detail, code } = told(error);
      toast(`导出失败：${detail}（${code}）`, 'failed');
    } finally {
      setBusy(false);
    }
  };
  return (
    <MenuButton
      label={label}
      icon="download"
      busy={busy}
      align="right"
      items={items.map((item) => ({
        label: item.label,
        ...(item.note ? { note: item.note } : {}),
        onSelect: () => void run(item),
      }))}
    />
  );
}
