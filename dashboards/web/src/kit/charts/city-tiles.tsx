import { Link } from '../link.tsx';
import css from './city-tiles.module.css';
import { levelOf } from './heat-table.tsx';

/** Where each city stands, by column and row: like the map, without drawing a border. */
const PLACES: Readonly<Record<string, readonly [column: number, row: number]>> = {
  徐州: [0, 0],
  连云港: [2, 0],
  宿迁: [1, 1],
  淮安: [2, 1],
  盐城: [3, 1],
  扬州: [2, 2],
  泰州: [3, 2],
  南通: [4, 2],
  南京: [1, 3],
  镇江: [2, 3],
  常州: [2, 4],
  无锡: [3, 4],
  苏州: [4, 4],
};

export interface CityValue {
  /** 南京市 or 南京. */
  readonly city: string;
  readonly value: number | null;
  /** As it is shown: `1,234`. */
  readonly text: string;
  readonly href?: string;
}
export interface CityTilesProps {
  title: string;
  /** One sentence about it. */
  summary: string;
  /** What the numbers are: 件. */
  unit: string;
  cities: readonly CityValue[];
}

/** 城市方格图: a tile for each city, shaded by value, with its number; a list at narrow width. Other places stand below. */
export function CityTiles({ title, summary, unit, cities }: CityTilesProps) {
  const short = (city: string) => city.replace(/市$/, '');
  const placed = cities.filter((one) => short(one.city) in PLACES);
  const others = cities.filter((one) => !(short(one.city) in PLACES));
  const values = placed.map((one) => one.value).filter((value) => value !== null);
  const most = Math.max(0, ...values);
  return (
    <figure className={css.frame}>
      <figcaption className={css.title}>
        {title}
        {unit ? `（${unit}）` : ''}
      </figcaption>
      <ul className={css.grid}>
        {placed.map((one) => {
          const [column, row] = PLACES[short(one.city)] ?? [0, 0];
          return (
            <li
              key={one.city}
              className={css.tile}
              data-level={levelOf(one.value, 0, most)}
              style={{ gridColumn: column + 1, gridRow: row + 1 }}
            >
              <span className={css.name}>{short(one.city)}</span>
              {one.href && one.value !== null ? (
                <Link href={one.href}>{one.text}</Link>
              ) : (
                <span>{one.text}</span>
              )}
            </li>
          );
        })}
      </ul>
      <p className={css.summary}>
        {summary}
        {others.length > 0 ? ` 不在图上：${others.map((one) => `${one.city} ${one.text}`).join('，')}。` : ''}
      </p>
    </figure>
  );
}
