import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Lexicon } from '../../../domain/organisation/lexicon.ts';
import type { RegionRow } from '../../../domain/organisation/regions.ts';
import { projectRoot } from '../../../lake/assets.ts';
import { type ResolutionModel, weightsFrom } from './model.ts';

/** Reads the model that ships: word lists, regions, universities, weights. Called once a build; everything after is pure. */
export function loadResolutionModel(
  folder = path.join(projectRoot(), 'transforms', 'reference'),
): ResolutionModel {
  const table = (name: string) => readTable(path.join(folder, `${name}.csv`));
  const cell = (row: Row, column: string) => row[column] ?? '';
  const lexicon = new Lexicon({
    characters: table('organisation_character').map((row) => ({
      character: cell(row, 'character'),
      simplified: cell(row, 'simplified'),
      pinyin: cell(row, 'pinyin'),
      strokes: cell(row, 'strokes'),
    })),
    regions: [...table('region').map(regionRow), ...table('region_former').map(formerRegionRow)],
    words: table('organisation_word').map((row) => ({
      word: cell(row, 'word'),
      role: cell(row, 'role'),
      family: cell(row, 'family'),
    })),
    universities: table('university').map((row) => ({
      name: cell(row, 'name'),
      province: cell(row, 'province'),
    })),
    universityNames: table('organisation_university_name').map((row) => ({
      name: cell(row, 'name'),
      university: cell(row, 'university'),
      kind: cell(row, 'kind'),
    })),
  });
  return { lexicon, weights: weightsFrom(table('organisation_weight'), table('organisation_parameter')) };
}

type Row = Record<string, string>;

function regionRow(row: Row): RegionRow {
  return {
    level: row.level ?? '',
    name: row.name ?? '',
    shortName: row.short_name ?? '',
    province: row.province ?? '',
    city: row.city ?? '',
  };
}

/** A former region stands for what it is today. */
function formerRegionRow(row: Row): RegionRow {
  const name = row.name ?? '';
  const short = name.replace(/(?:市|县|地区)$/u, '');
  return {
    level: row.level ?? '',
    name,
    shortName: short.length >= 2 && !name.endsWith('区') ? short : '',
    province: row.province ?? '',
    city: row.city ?? '',
  };
}

/** The shipped tables have no quoted cells with line ends; quotes are taken off. */
function readTable(file: string): Row[] {
  const [header = '', ...lines] = readFileSync(file, 'utf8').trim().split(/\r?\n/);
  const columns = header.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(columns.map((column, at) => [column, (cells[at] ?? '').replace(/^"|"$/g, '')]));
  });
}
