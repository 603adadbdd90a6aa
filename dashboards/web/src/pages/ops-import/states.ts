/** What a waiting file's state is called. */
export const UPLOAD_STATES = {
  looking: { kind: 'none', word: '试读中' },
  ready: { kind: 'good', word: '可以导入' },
  refused: { kind: 'bad', word: '读不了' },
  importing: { kind: 'none', word: '导入中' },
  imported: { kind: 'good', word: '已导入' },
} as const;
