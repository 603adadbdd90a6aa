import { Button } from '../../kit/button.tsx';
import { copy } from '../../kit/definition-card.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Field, Input } from '../../kit/field.tsx';
import { instant } from '../../lib/format.ts';
import type { MadeLink } from './query.ts';

/** A one-time link, shown once. */
export function LinkDialog({ made, onClose }: { made: MadeLink; onClose: () => void }) {
  const { link, user, expires_at } = made;
  return (
    <Dialog
      open
      onClose={onClose}
      title={link === null ? '已添加' : '一次性链接'}
      footer={
        <Button kind="primary" onClick={onClose}>
          完成
        </Button>
      }
    >
      <div className="stack">
        {link === null ? (
          <p>{user.name} 用统一登录进入，不需要密码。</p>
        ) : (
          <>
            <p>
              请交给 {user.name} 本人。凭它可以设定密码并登录，只能用一次，有效至 {instant(expires_at)}
              ；关闭后不再显示，丢失时可以重新生成。
            </p>
            <Field label="链接">
              {(own) => <Input {...own} readOnly value={link} onFocus={(event) => event.target.select()} />}
            </Field>
            <div>
              <Button icon="copy" onClick={() => void copy(link)}>
                复制链接
              </Button>
            </div>
          </>
        )}
      </div>
    </Dialog>
  );
}
