/* model
name: stg_project__project
grain: 一行一条湖中的项目记录（未去重）
key: [record_id]
owner: warehouse
incremental: batch
columns:
  record_id: { type: VARCHAR, name: 记录标识, meaning: 湖中记录的标识，可回溯到文件与行 }
  source: { type: VARCHAR, name: 来源, meaning: 记录所属的来源 }
  batch: { type: VARCHAR, name: 批次, meaning: 记录所在批次 }
  fetched_at: { type: TIMESTAMP WITH TIME ZONE, name: 取得时间, meaning: 原始文件取得的时间 }
  ordinal: { type: BIGINT, name: 序号, meaning: 记录在文件中的次序，从 1 起 }
  project_number: { type: VARCHAR, name: 项目编号, meaning: 来源原文，已去掉首尾空白 }
  title: { type: VARCHAR, name: 项目名称, meaning: 来源原文，已去掉首尾空白 }
  project_type: { type: VARCHAR, name: 项目类型, meaning: 来源原文，已去掉首尾空白 }
  organisation: { type: VARCHAR, name: 承担单位, meaning: 来源原文，已去掉首尾空白 }
  partners: { type: VARCHAR, name: 合作单位, meaning: 多个以半角分号分隔，次序同来源 }
  leader: { type: VARCHAR, name: 负责人, meaning: 来源原文，已去掉首尾空白 }
  start_date: { type: DATE, name: 开始日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  end_date: { type: DATE, name: 结束日期, meaning: 来源所记日期；不可读的为空，原文在湖中 raw }
  funding: { type: "DECIMAL(18,2)", name: 经费, meaning: 元 }
  chain: { type: VARCHAR, name: 产业链, meaning: 来源原文，已去掉首尾空白 }
  stage: { type: VARCHAR, name: 阶段, meaning: 来源原文，已去掉首尾空白 }
  patents: { type: VARCHAR, name: 相关专利, meaning: 多个以半角分号分隔，次序同来源 }
audits:
  - not_null: [record_id, project_number, title]
  - unique: [record_id]
  - reconcile:
      name: 暂存行数 = 湖中项目记录数
      left: select count(*) from stg_project__project
      right: select count(*) from lake.project
*/
SELECT
  record_id, source, batch, fetched_at, ordinal,
  project_number,
  title,
  project_type,
  organisation,
  nullif(trim(regexp_replace(partners, '\s*[;；、\x{2028}]+\s*', ';', 'g'), '; '), '') AS partners,
  leader,
  start_date,
  end_date,
  funding,
  chain,
  stage,
  nullif(trim(regexp_replace(upper(replace(patents, '．', '.')), '[\s;；、,，]+', ';', 'g'), ';'), '') AS patents
FROM lake.project
