import { dotted } from '../days.ts';
import {
  escaped,
  html,
  LABEL,
  LINKS_END,
  layout,
  ordinal,
  type Page,
  type PageRequest,
  type Site,
} from '../page.ts';
import type { Publications } from '../publications.ts';
import { type Fields, grouped, pageCount, slice } from '../world.ts';

/** How the gazette names its four series, by the first letter of the kind code. */
interface Series {
  /** `strSources` in addresses. */
  code: string;
  name: string;
  number: string;
  date: string;
  applicants: string;
  inventors: string;
  text: string;
}
const SERIES: Readonly<Record<string, Series>> = {
  A: {
    code: 'pip',
    name: '发明公布',
    number: '申请公布号',
    date: '申请公布日',
    applicants: '申请人',
    inventors: '发明人',
    text: '摘要',
  },
  B: granted('pig', '发明授权', '发明人', '摘要'),
  U: granted('pug', '实用新型', '发明人', '摘要'),
  S: granted('pdg', '外观设计', '设计人', '简要说明'),
};

function granted(code: string, name: string, inventors: string, text: string): Series {
  return { code, name, number: '授权公告号', date: '授权公告日', applicants: '专利权人', inventors, text };
}

const ON_A_PAGE = 10;
/** The site shows the newest publications only; older ones are in the downloads. */
const SHOWN = 800;
/** Characters of an abstract before 全部 must be pressed. */
const SHORT = 130;
const LINE = 24;
/**
 * The gazette: `/gazette/` lists the newest days, `patentoutline.action?strSources=…&pubDate=…&pageNow=…` shows them in the markup of
 * the real site, ten on a page; `download/` has all publications by year and quarter (CSV, GB18030).
 */
export class GazetteSite implements Site {
  readonly prefix = '/gazette/';
  readonly name = '专利公布公告';
  private readonly publications: Publications;

  constructor(publications: Publications) {
    this.publications = publications;
  }

  page({ path, query, until }: PageRequest): Page | undefined {
    if (path === '') return this.index(until);
    if (path === 'patentoutline.action') return this.search(query, until);
    if (path === 'download/') return this.downloads(until);
    return this.download(path, until);
  }

  /** Newest first: as many days as the site shows. */
  private newest(until: string): Map<string, Fields[]> {
    const shown = new Map<string, Fields[]>();
    let total = 0;
    for (const [day, rows] of this.publications.recent(until)) {
      total += rows.length;
      if (shown.size > 0 && total > SHOWN) break;
      shown.set(day, rows);
    }
    return shown;
  }

  private index(until: string): Page {
    const days = [...this.newest(until)];
    const items = days.flatMap(([day, rows]) => {
      const bySeries = grouped(rows, (row) => seriesOf(row)?.code ?? '');
      return Object.values(SERIES)
        .filter(({ code }) => bySeries.has(code))
        .map(
          ({ code, name }) =>
            `<li><a class="item" href="patentoutline.action?showType=1&amp;strSources=${code}&amp;pubDate=${day}">${dotted(day)} ${name}（${bySeries.get(code)?.length ?? 0} 件）</a></li>`,
        );
    });
    const content = `<ul class="days">\n${items.join('\n')}\n${LINKS_END}</ul>
<p><a class="downloads" href="download/">历史公布公告数据下载</a></p>`;
    return html(layout(this.name, '近期公布公告', content), days[0]?.[0]);
  }

  private search(query: URLSearchParams, until: string): Page | undefined {
    const day = query.get('pubDate') ?? '';
    const code = query.get('strSources') ?? '';
    const series = Object.values(SERIES).find((one) => one.code === code);
    const number = query.has('pageNow') ? ordinal(query.get('pageNow')) : 1;
    if (!series || number === undefined) return undefined;
    const rows = (this.newest(until).get(day) ?? []).filter((row) => seriesOf(row) === series);
    const head = { series, day, number, last: pageCount(rows.length, ON_A_PAGE) };
    if (rows.length === 0) return html(frame(head, NOTHING));
    const boxes = slice(rows, number, ON_A_PAGE).map((row) => box(row, series));
    return html(frame(head, results(head, boxes)), day);
  }

  private downloads(until: string): Page {
    const items = [...this.publications.files(until)].map(
      ([period, { rows }]) =>
        `<li><a class="item" href="${encodeURIComponent(fileName(period))}">${LABEL} 公布公告 ${period}（CSV，GB18030，${rows} 行）</a></li>`,
    );
    const content = `<ul class="files">\n${items.join('\n')}\n${LINKS_END}</ul>`;
    return html(layout(this.name, '历史公布公告数据下载', content));
  }

  private download(path: string, until: string): Page | undefined {
    for (const [period, { bytes, modified }] of this.publications.files(until)) {
      if (path !== `download/${fileName(period)}`) continue;
      return { type: 'text/csv; charset=gb18030', body: bytes, modified };
    }
    return undefined;
  }
}

function fileName(period: string): string {
  return `${LABEL}_CN_patent_${period}.csv`;
}

function seriesOf(row: Fields): Series | undefined {
  return SERIES[/([A-Z])\d?$/.exec(row.publication_number ?? '')?.[1] ?? ''];
}

const NOTHING = `<div class="cx_nojg">
<img src="images/none.png"/>
<span>
抱歉，没有您要查询的结果！
<a href="javascript:history.back(-1);" id="back" style="display:none">点击返回上一页面</a>
</span>
</div>`;

interface Head {
  series: Series;
  day: string;
  number: number;
  last: number;
}

/** What stands around results, empty results and pages out of range alike. */
function frame({ series, day, number }: Head, content: string): string {
  return `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta content="text/html; charset=utf-8" http-equiv="Content-Type"/>
<title>专利查询结果展示-公布模式（${LABEL}）</title>
<script type="text/javascript">
function setup(pato) {
        pato.showType.value = "1";
        pato.strSources.value = "${series.code}";
        pato.strWhere.value = "OPD=BETWEEN['${dotted(day)}','${dotted(day)}']";
        pato.pageSize.value = "${ON_A_PAGE}";
        pato.pageNow.value = "${number}";
}
</script>
</head>
<body>
<div class="header"><p>${LABEL}：示例公布公告站，内容全部为虚构，仅供演示与测试。</p></div>
<ul class="nav">
<li><a href="/gazette/">首页</a></li>
<li><a href="/gazette/download/">数据下载</a></li>
</ul>
<div class="soso_box2"><dl><dt>公布公告查询 <input class="inputin" id="soso_text" type="text" value=""/></dt></dl></div>
<div class="main">
${content}
</div>
<div class="clear"></div>
<div class="footer"><dl><dd><ul><li>${LABEL} · 示例信息门户</li></ul></dd></dl></div>
</body>
</html>
`;
}

function results({ series, number, last }: Head, boxes: readonly string[]): string {
  return `<div class="w187 left">
<dl class="lxxz_dl">
<dt>类型选择</dt>
<dd><ul><li><a class="hover">${series.name}</a></li></ul></dd>
</dl>
</div>
<div class="w790 right">
<dl class="list_dl">
<dd><ul><li><a class="hover" href="javascript:zl_gb();">公布模式</a></li><li class="lb_a"><a href="javascript:zl_lb();">列表模式</a></li></ul></dd>
<dt>
<select id="ts" onchange="zl_ts(${ON_A_PAGE}, ${number})">
<option value="3">每页显示3条记录</option>
<option selected="selected" value="${ON_A_PAGE}">每页显示${ON_A_PAGE}条记录</option>
</select>
</dt>
</dl>
${boxes.join('\n')}
<div class="next">
${turning(number, last)}<span>转到 <input class="w50" id="pn" type="text" value=""/> 页 </span></div></div>`;
}

function turning(number: number, last: number): string {
  const links: string[] = [];
  if (number > 1) links.push(`<a href="javascript:zl_fy(${number - 1});">&lt;</a>`);
  for (let page = 1; page <= last; page++)
    links.push(`<a${page === number ? ' class="hover"' : ''} href="javascript:zl_fy(${page});">${page}</a>`);
  if (number < last) links.push(`<a href="javascript:zl_fy(${number + 1});">&gt;</a>`);
  return links.join('\n');
}

function box(row: Fields, series: Series): string {
  const number = row.publication_number ?? '';
  const item = (label: string, value: string | undefined) =>
    `<li class="wl228">${label}：${escaped(value)}</li>`;
  const [classes, more] = classification(row, series);
  return `<div class="cp_box">
<div class="cp_img">
<img src="pic/none.jpg"/>
</div>
<div class="cp_linr">
<h1>
                                [${series.name}] ${escaped(row.title)}</h1>
<ul>
${item(series.number, number)}
${item(series.date, dotted(row.publication_date))}
${item('申请号', row.application_number)}
${item('申请日', dotted(row.filing_date))}
<li class="wl228">${series.applicants}：${people(row.applicants)}</li>
<li class="wl228">${series.inventors}：${people(row.inventors)}</li>
<li class="clear"></li>
<li>地址：${escaped(row.address)}</li>
<li>分类号：${classes}  <a class="zhankai" href="javascript:;" style="color:#c5000f">全部</a>
<div style="display:none;"><ul>
${more}</ul></div>
</li>
</ul>
<div class="cp_jsh">
<span id="tit">
                                ${series.text}：</span>
                                ${folded(row.abstract ?? '')}
</div>
<p class="cp_botsm">
<span><a href="javascript:pam3('${series.code}','${number}','0');">【${series.name}】</a></span>
<span><a href="javascript:sw_xx('${row.application_number ?? ''}');">事务数据</a></span>
</p>
</div>
</div>`;
}

/** The first name is in sight, the others fold out. */
function people(list: string | undefined): string {
  const names = (list ?? '').split(';').map((name) => escaped(name.trim()));
  const [first = '', ...others] = names;
  if (names.join('; ').length <= LINE) return names.join('; ');
  return `${first};<a class="zhankaizt" href="javascript:;"><img src="images/jtx.bmp"/></a>
<div style="display:none;"> ${others.join('; ')}</div>
`;
}

/** Symbols in sight and the lines that fold out: further symbols, agency, agents. */
function classification(row: Fields, { code }: Series): [string, string] {
  const symbols = (row.classification ?? '').split(';').map((symbol) => symbol.trim());
  const design = code === 'pdg';
  const [first = '', ...others] = symbols;
  const all = symbols.length <= 2;
  const shown = all ? symbols.join('; ') : `${first};`;
  const more: string[] = [];
  if (!all) more.push(` ${others.join('; ')}`);
  if (row.agency) more.push(`专利代理机构：${row.agency}`);
  if (row.agents) more.push(`代理人：${row.agents.split(';').join('; ')}`);
  if (row.priorities) more.push(`优先权：${row.priorities}`);
  return [
    escaped(design ? shown.replace(/Cl\.?$/, 'Cl.') : shown),
    more.map((line) => `<li>${escaped(line)}</li>`).join('\n'),
  ];
}

function folded(text: string): string {
  if (text.length <= SHORT) return escaped(text);
  return `${escaped(text.slice(0, SHORT))}<span style="display:none;">${escaped(text.slice(SHORT))}</span>  <a class="zhankaizy" href="javascript:;">全部</a>`;
}
