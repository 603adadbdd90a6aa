import { LinkButton } from '../kit/button.tsx';
import { Card } from '../kit/card.tsx';

/** An address of this site that is no page. */
export function NotFound() {
  return (
    <Card title="没有这个页面">
      <p>网址可能写错了，或者这个页面还没有做。</p>
      <p>
        <LinkButton href="/">回到工作台</LinkButton>
      </p>
    </Card>
  );
}
