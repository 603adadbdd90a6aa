import { api } from '../api/client.ts';
import { told } from '../kit/query.tsx';
import { toast } from '../kit/toast.tsx';
import { forgetSent } from '../lib/drafts.ts';

/** Ends the session and loads the site anew: nothing of it stays in memory. */
export async function signOut(): Promise<void> {
  try {
    await api('/api/v1/session', { method: 'DELETE' });
  } catch (error) {
    const { detail, code } = told(error);
    toast(`没有退出：${detail}（${code}）`, 'failed');
    return;
  }
  forgetSent();
  window.location.assign('/sign-in');
}
