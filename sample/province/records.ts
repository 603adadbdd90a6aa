/**
 * Records of the sample province: the fields of domain/records with values before they are written in some messy form. Lists are
 * arrays, dates ISO texts, money yuan, percent 12.5 for 12.5 %. A test compares the fields with domain/records.
 */
export interface PublicationRecord {
  publication_number: string;
  publication_date: string;
  title: string;
  application_number: string;
  filing_date: string;
  applicants: readonly string[];
  inventors: readonly string[];
  address: string;
  classification: readonly string[];
  abstract: string;
  claims: string;
  agency: string;
  agents: readonly string[];
  priorities: readonly string[];
  citations: readonly string[];
  family_numbers: readonly string[];
}

/** One changed matter of an event, as the parser gives it. */
export interface LegalEventRecord {
  patent_number: string;
  country: 'CN';
  title: string;
  event_name: string;
  event_code: string;
  announced_date: string;
  event_date: string | null;
  item: string | null;
  item_ordinal: number | null;
  from_names: readonly string[];
  to_names: readonly string[];
  contract_number: string | null;
  licence_kind: string | null;
  main_classification: string;
  filing_date: string;
  grant_date: string | null;
  /** The text of the gazette. */
  detail: string;
  event_key: string;
}

export interface OpenLicenceRecord {
  declaration_number: string;
  action: '声明' | '撤回';
  patent_number: string;
  title: string;
  owners: readonly string[];
  announced_date: string;
  effective_date: string;
  withdrawal_date: string | null;
  fee_mode: string;
  fee_text: string;
  fee_amount: number | null;
  royalty_rate: number | null;
  licence_until: string;
  licence_term: string;
  contact: string;
  main_classification: string;
  filing_date: string;
  grant_date: string;
}

export interface OrganisationRecord {
  name: string;
  short_name: string | null;
  former_names: readonly string[];
  credit_code: string;
  org_type: string;
  province: string;
  city: string;
  county: string | null;
  address: string;
  industry: string | null;
  parent: string | null;
  tag: string | null;
  tag_year: number | null;
  certificate_number: string | null;
  valid_from: string | null;
  valid_to: string | null;
  stock_code: string | null;
  listed_date: string | null;
  university_code: string | null;
  established_date: string | null;
  employees: number | null;
  rd_staff: number | null;
  tags: readonly string[];
}

export interface PersonRecord {
  name: string;
  organisation: string;
  department: string | null;
  position: string | null;
  role: string;
  field: string | null;
  certificate_number: string | null;
  certified_date: string | null;
}

export interface NeedRecord {
  need_number: string;
  title: string;
  organisation: string;
  credit_code: string;
  city: string;
  industry: string;
  chain: string;
  description: string;
  keywords: readonly string[];
  budget: number;
  cooperation: string;
  published_date: string;
  deadline: string;
  status: string;
  answered_date: string | null;
  answered_by: string | null;
  patents: readonly string[];
  contract_number: string | null;
}

export interface ContractRecord {
  contract_number: string;
  title: string;
  contract_type: string;
  form: string;
  signed_date: string;
  registered_date: string;
  sellers: readonly string[];
  seller_code: string | null;
  buyers: readonly string[];
  buyer_code: string | null;
  buyer_city: string;
  amount: number;
  technology_amount: number;
  paid_amount: number;
  paid_date: string | null;
  equity_share: number | null;
  patents: readonly string[];
  is_patent_related: boolean;
  need_number: string | null;
  licence_from: string | null;
  licence_to: string | null;
  status: string;
}

export interface ListingRecord {
  listing_number: string;
  title: string;
  patents: readonly string[];
  organisation: string;
  asking_price: number | null;
  price_mode: string;
  cooperation: string;
  field: string;
  maturity: string;
  city: string;
  listed_date: string;
  status: string;
  summary: string;
}

export interface AssessmentRecord {
  round: string;
  patent_number: string;
  title: string;
  university: string;
  assessor_type: '发明人' | '学校' | '企业';
  assessor: string;
  tier: 'A' | 'B' | 'C' | null;
  trl: number | null;
  prospect: string;
  need_improvement: string | null;
  is_willing: boolean | null;
  assessed_date: string;
  comment: string | null;
}

export interface DisclosureRecord {
  disclosure_number: string;
  title: string;
  university: string;
  department: string;
  inventors: readonly string[];
  disclosed_date: string;
  field: string;
  trl: number;
  decision: string;
  decided_date: string;
  application_number: string | null;
}

export interface ProjectRecord {
  project_number: string;
  title: string;
  project_type: string;
  organisation: string;
  partners: readonly string[];
  leader: string;
  start_date: string;
  end_date: string;
  funding: number;
  chain: string;
  stage: string;
  patents: readonly string[];
}

export interface CentreReportRecord {
  centre: string;
  university: string;
  round: string;
  indicator: string;
  value: number | null;
  value_text: string | null;
  unit: string | null;
  evidence: string | null;
  reported_date: string;
}

export interface ActivityRecord {
  activity_number: string;
  name: string;
  activity_type: string;
  held_date: string;
  city: string;
  organiser: string;
  chain: string;
  participants: number;
  organisations: number;
  patents_shown: number;
  intents: number;
  deals: number;
  deal_amount: number;
  contracts: readonly string[];
}

export interface FinanceRecord {
  finance_number: string;
  finance_type: string;
  organisation: string;
  credit_code: string;
  institution: string;
  patents: readonly string[];
  amount: number;
  start_date: string;
  end_date: string;
  rate: number | null;
  city: string;
}

export interface ServiceAgencyRecord {
  name: string;
  credit_code: string;
  agency_code: string;
  agency_type: string;
  city: string;
  agents: number;
  services: readonly string[];
  established_date: string;
  status: string;
}

export interface TrainingRecord {
  training_number: string;
  name: string;
  training_type: string;
  start_date: string;
  end_date: string;
  city: string;
  organiser: string;
  trainees: number;
  certified: number;
  hours: number;
}

export interface PolicyRecord {
  document_number: string;
  title: string;
  issuer: string;
  level: string;
  issued_date: string;
  effective_date: string;
  expiry_date: string | null;
  topic: string;
  city: string | null;
  summary: string;
  url: string | null;
}

/** Record kinds of the province with their records. */
export interface AwardRecord {
  patent_number: string;
  title: string;
  award: string;
  level: string | null;
  year: number;
  organisation: readonly string[];
  recipients: readonly string[];
  awarded_date: string;
}

export interface FamilyMemberRecord {
  family_id: string;
  publication_number: string;
  publication_date: string;
  country: string;
  foreign_application_number: null;
  filing_date: string;
  priorities: readonly string[];
  queried_number: string;
}

export interface ProvinceRecords {
  publication: PublicationRecord;
  legal_event: LegalEventRecord;
  open_licence: OpenLicenceRecord;
  organisation: OrganisationRecord;
  person: PersonRecord;
  need: NeedRecord;
  contract: ContractRecord;
  listing: ListingRecord;
  assessment: AssessmentRecord;
  disclosure: DisclosureRecord;
  project: ProjectRecord;
  centre_report: CentreReportRecord;
  activity: ActivityRecord;
  finance: FinanceRecord;
  service_agency: ServiceAgencyRecord;
  training: TrainingRecord;
  policy: PolicyRecord;
  award: AwardRecord;
  family_member: FamilyMemberRecord;
}
export type ProvinceKind = keyof ProvinceRecords;

/** A record with what is true of it and no source says. */
export interface Made<R, T> {
  record: R;
  truth: T;
}
