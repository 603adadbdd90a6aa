import type { Keeper, Session } from '../decisions/index.ts';
import { PanhuoError } from '../domain/errors.ts';
import type { Guesses } from './guesses.ts';
import type { PasswordCost } from './passwords.ts';
import type { SessionCache } from './session-cache.ts';

/** What everything about accounts works with. */
export interface AccountRoom {
  readonly keeper: Keeper;
  readonly clock: () => Date;
  readonly cost: PasswordCost;
  readonly guesses: Guesses;
  readonly cache: SessionCache;
}

/** A look at a database that may not be there yet: then there is nobody. */
export async function look<T>(
  room: Pick<AccountRoom, 'keeper'>,
  work: (session: Session) => Promise<T>,
  none: T,
): Promise<T> {
  return (await room.keeper.read(work)) ?? none;
}

/** The answer is the same whatever was wrong. */
export const signInFailed = (): PanhuoError =>
  new PanhuoError('PANHUO_SIGN_IN_FAILED', '登录名、密码或验证码不对', {
    hint: '请核对大小写；忘记密码请联系管理员。',
  });
