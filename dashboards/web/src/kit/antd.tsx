import { ConfigProvider, type ThemeConfig } from 'antd';
import zhCN from 'antd/locale/zh_CN';
import type { ReactNode } from 'react';

const theme: ThemeConfig = {
  token: {
    colorPrimary: '#1f5fa8',
    colorText: '#1d2129',
    colorTextSecondary: '#4e5969',
    colorTextPlaceholder: '#667080',
    colorTextQuaternary: '#667080',
    colorBorder: '#848d9a',
    colorSuccess: '#1b7a4a',
    colorWarning: '#a15c00',
    colorError: '#b3261e',
    borderRadius: 4,
    controlHeight: 32,
    fontFamily: 'var(--font)',
    motion: false,
  },
  components: {
    Select: { optionActiveBg: '#e8f0f8', optionSelectedBg: '#e8f0f8', optionSelectedColor: '#1d2129' },
  },
};

/** Its styles carry the nonce of this answer, or the policy would refuse them. */
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';

/** Around any control of antd. Import it only from pages that are loaded when they are opened: antd is larger than the rest of the site. */
export function Antd({ children }: { children: ReactNode }) {
  return (
    <ConfigProvider locale={zhCN} theme={theme} csp={{ nonce }} button={{ autoInsertSpace: false }}>
      {children}
    </ConfigProvider>
  );
}
