import { z } from 'zod';
import {
  organisationActivity as activityAnswer,
  organisationFigures as figuresAnswer,
  organisationList,
  organisationPage as pageAnswer,
  organisationPeople as peopleAnswer,
} from '../../api/organisations.ts';
import type { ServerDeps } from '../deps.ts';
import { cachedAnswer } from '../http/cache.ts';
import { type Route, route } from '../http/route.ts';
import { organisationActivity, organisationPeople } from '../records/organisation-activity.ts';
import { organisationFigures } from '../records/organisation-figures.ts';
import { listOrganisations, organisationFilterShape } from '../records/organisation-list.ts';
import { organisationIdOf, organisationPage } from '../records/organisation-page.ts';
import { ruleTables } from '../records/references.ts';

const build = z.string().max(100).optional();
const params = z.strictObject({ id: z.string().min(1).max(60) });

/** Organisations: names and patents are public, contracts, people and figures of money are not. */
export const organisationRoutes = (deps: ServerDeps): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/organisations',
    tag: '机构',
    summary: '机构列表',
    allow: 'records.read',
    reach: 'public',
    query: z.strictObject({
      ...organisationFilterShape,
      cursor: z.string().max(800).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      build,
    }),
    answer: organisationList,
    async handle(asked) {
      const { build: wanted, cursor, limit, ...filter } = asked.query;
      return cachedAnswer(deps, asked, wanted, async (connection, snapshot, { config }) => ({
        snapshot,
        synthetic: config.synthetic,
        ...(await listOrganisations(connection, filter, { cursor, limit })),
      }));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/organisations/{id}',
    tag: '机构',
    summary: '一个机构',
    allow: 'records.read',
    reach: 'public',
    params,
    query: z.strictObject({ build }),
    answer: pageAnswer,
    async handle(asked) {
      return cachedAnswer(deps, asked, asked.query.build, async (connection, snapshot, { config }) => ({
        snapshot,
        synthetic: config.synthetic,
        ...(await organisationPage(connection, asked.params.id)),
      }));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/organisations/{id}/figures',
    tag: '机构',
    summary: '一个机构的各项指标',
    allow: 'metrics.read',
    reach: 'scoped',
    params,
    query: z.strictObject({ build }),
    answer: figuresAnswer,
    async handle(asked) {
      const catalog = await deps.metrics();
      return cachedAnswer(deps, asked, asked.query.build, async (connection, snapshot, { config }) => ({
        snapshot,
        synthetic: config.synthetic,
        ...(await organisationFigures(connection, catalog, asked.params.id, asked.caller, snapshot)),
      }));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/organisations/{id}/activity',
    tag: '机构',
    summary: '一个机构的权利变动、转化与合同',
    allow: 'records.read',
    reach: 'scoped',
    params,
    query: z.strictObject({ build }),
    answer: activityAnswer,
    async handle(asked) {
      return cachedAnswer(deps, asked, asked.query.build, async (connection, snapshot, workspace) => ({
        snapshot,
        synthetic: workspace.config.synthetic,
        ...(await organisationActivity(
          connection,
          await organisationIdOf(connection, asked.params.id),
          asked.caller,
          await ruleTables(workspace),
        )),
      }));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/organisations/{id}/people',
    tag: '机构',
    summary: '一个机构的发明人与人员',
    allow: 'records.read',
    reach: 'scoped',
    params,
    query: z.strictObject({ build }),
    answer: peopleAnswer,
    async handle(asked) {
      return cachedAnswer(deps, asked, asked.query.build, async (connection, snapshot, { config }) => ({
        snapshot,
        synthetic: config.synthetic,
        ...(await organisationPeople(
          connection,
          await organisationIdOf(connection, asked.params.id),
          asked.caller,
        )),
      }));
    },
  }),
];
