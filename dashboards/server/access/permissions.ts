/** What somebody may do. Routes name one; roles are sets of them. */
export const PERMISSIONS = {
  'metrics.read': '看指标、目标、流向、批次与漏斗',
  'records.read': '看专利、机构、记录与原件',
  'rows.export': '导出明细',
  'brief.read': '看领导简报',
  'rounds.read': '看评价轮次与结果',
  'rounds.score': '评分、提交',
  'rounds.answer': '代本单位答复提问',
  'rounds.chair': '开轮、冻结、改派、认定、复核、锁定',
  'ops.read': '看来源、运行、质量、血缘与快照',
  'ops.act': '启动、暂停、重试、导入、重新解析、发布与回滚',
  'review.decide': '复核机构归并与标签',
  'users.manage': '管理用户与会话',
  'audit.read': '看操作日志',
} as const;
export type Permission = keyof typeof PERMISSIONS;

export const ROLES = {
  analyst: '分析人员',
  evaluator: '评价员',
  leader: '负责同志',
  liaison: '联络员',
  operator: '运维人员',
  admin: '管理员',
} as const;
export type Role = keyof typeof ROLES;

/** Kinds of fields that not everybody sees; a field without a class is open to all who may see its row. */
export const FIELD_CLASSES = {
  amount: '合同金额',
  contact: '联系人与电话',
  disclosure: '未公开的技术交底内容',
  person: '个人信息',
} as const;
export type FieldClass = keyof typeof FIELD_CLASSES;

const READ = ['metrics.read', 'records.read'] as const;

/** The rights of a role are ours: no rule of the office prescribes them. */
export const GRANTS: Readonly<Record<Role, { may: readonly Permission[]; sees: readonly FieldClass[] }>> = {
  analyst: {
    may: [...READ, 'rows.export', 'brief.read', 'rounds.read', 'ops.read'],
    sees: ['amount', 'person'],
  },
  evaluator: { may: [...READ, 'rounds.read', 'rounds.score'], sees: ['amount'] },
  leader: { may: [...READ, 'rows.export', 'brief.read', 'rounds.read'], sees: ['amount'] },
  liaison: {
    may: [...READ, 'rows.export', 'rounds.read', 'rounds.answer'],
    sees: ['amount', 'contact', 'disclosure', 'person'],
  },
  operator: {
    may: [...READ, 'ops.read', 'ops.act', 'review.decide', 'rows.export'],
    sees: ['person'],
  },
  admin: {
    may: [
      ...READ,
      'rows.export',
      'brief.read',
      'rounds.read',
      'rounds.chair',
      'ops.read',
      'ops.act',
      'review.decide',
      'users.manage',
      'audit.read',
    ],
    sees: ['amount', 'contact', 'disclosure', 'person'],
  },
};
