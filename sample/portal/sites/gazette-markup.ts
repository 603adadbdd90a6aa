import { dotted } from '../days.ts';
import { escaped, LABEL } from '../page.ts';
import type { Fields } from '../world.ts';

/** How the gazette names its four series, by the first letter of the kind code. */
export interface Series {
  /** `strSources` in addresses. */
  code: string;
  name: string;
  number: string;
  date: string;
  applicants: string;
  inventors: string;
  text: string;
}
export const SERIES: Readonly<Record<string, Series>> = {
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

/** Characters of an abstract before 全部 must be pressed. */
const SHORT = 130;
const LINE = 24;
export function seriesOf(row: Fields): Series | undefined {
  return SERIES[/([A-Z])\d?$/.exec(row.publication_number ?? '')?.[1] ?? ''];
}

export const NOTHING = `<div class="cx_nojg">
<img src="images/none.png"/>
<span>
抱歉，没有您要查询的结果！
<a href="javascript:history.back(-1);" id="back" style="display:none">点击返回上一页面</a>
</span>
</div>`;

export interface Head {
  series: Series;
  onPage: number;
  day: string;
  number: number;
  last: number;
}

/** What stands around results, empty results and pages out of range alike. */
export function frame({ series, day, number, onPage }: Head, content: string): string {
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
        pato.pageSize.value = "${onPage}";
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

export function results({ series, number, last, onPage }: Head, boxes: readonly string[]): string {
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
<select id="ts" onchange="zl_ts(${onPage}, ${number})">
<option value="3">每页显示3条记录</option>
<option selected="selected" value="${onPage}">每页显示${onPage}条记录</option>
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

export function box(row: Fields, series: Series): string {
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
