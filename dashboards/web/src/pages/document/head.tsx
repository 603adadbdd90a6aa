import type { DocumentHead } from '../../../../api/records.ts';
import { Link } from '../../kit/link.tsx';
import { bytes, instant, integer, NONE } from '../../lib/format.ts';
import { Facts } from '../record/facts.tsx';
import css from './document.module.css';

/** Where a document came from, and what was made of its rows. */
export function HeadFacts({ document }: { document: DocumentHead }) {
  return (
    <Facts
      lists={[
        [
          { name: '来源', value: document.source },
          { name: '读作', value: document.kind_name },
          {
            name: '地址',
            value: document.url === null ? NONE : <Link href={document.url}>{document.url}</Link>,
          },
          { name: '取得', value: instant(document.fetched_at) },
          { name: 'SHA-256', value: <span className={css.sha}>{document.document_sha256}</span> },
        ],
        [
          { name: '大小', value: bytes(document.bytes) },
          { name: '编码或格式', value: document.encoding },
          {
            name: '解析',
            value: `${document.parser} 第 ${document.parser_version} 版，批次 ${document.batch}`,
          },
          {
            name: '行数',
            value: `${integer(document.rows)} = 记录 ${integer(document.records)} + 拒收 ${integer(document.rejects)} + 重复 ${integer(document.duplicates)}`,
          },
        ],
      ]}
    />
  );
}
