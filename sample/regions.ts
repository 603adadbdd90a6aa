/**
 * Real provinces, cities and districts with the leading digits of their postcodes (public geographic facts). Roads and numbers in
 * generated addresses are invented. Weights decide how often a place occurs, they are no statistic.
 */
export interface City {
  province: string;
  /** Empty for the municipalities: their districts follow the province. */
  name: string;
  /** Short form for organisation names, e.g. 苏州. */
  short: string;
  postcode: string;
  districts: readonly string[];
  /** County-level cities of `districts`, whose addresses sometimes leave out the prefecture. */
  countyCities: readonly string[];
  weight: number;
}

/** One line per city: province | city | first four digits of the postcode | weight | districts. */
const TABLE = `
江苏省|南京市|2100|1105|玄武区 秦淮区 建邺区 鼓楼区 浦口区 栖霞区 雨花台区 江宁区
江苏省|无锡市|2140|501|梁溪区 锡山区 惠山区 滨湖区 新吴区 江阴市 宜兴市
江苏省|徐州市|2210|244|云龙区 鼓楼区 泉山区 铜山区 邳州市 新沂市
江苏省|常州市|2130|397|天宁区 钟楼区 新北区 武进区 金坛区 溧阳市
江苏省|苏州市|2150|1324|姑苏区 虎丘区 吴中区 相城区 吴江区 昆山市 张家港市 常熟市 太仓市
江苏省|南通市|2260|347|崇川区 通州区 海门区 如皋市 启东市 海安市
江苏省|连云港市|2220|100|海州区 连云区 赣榆区
江苏省|淮安市|2230|72|清江浦区 淮安区 淮阴区 洪泽区
江苏省|盐城市|2240|192|亭湖区 盐都区 大丰区 东台市
江苏省|扬州市|2250|207|广陵区 邗江区 江都区 仪征市 高邮市
江苏省|镇江市|2120|197|京口区 润州区 丹徒区 丹阳市 扬中市
江苏省|泰州市|2253|234|海陵区 高港区 姜堰区 靖江市 泰兴市 兴化市
江苏省|宿迁市|2238|86|宿城区 宿豫区 沭阳县
北京市||1000|900|海淀区 朝阳区 昌平区 大兴区
天津市||3000|260|南开区 西青区 滨海新区
上海市||2000|720|徐汇区 闵行区 浦东新区 松江区
重庆市||4000|240|渝北区 沙坪坝区 北碚区
河北省|石家庄市|0500|110|长安区 桥西区 裕华区
河北省|保定市|0710|80|竞秀区 莲池区 涿州市
山西省|太原市|0300|70|小店区 尖草坪区
内蒙古自治区|呼和浩特市|0100|35|赛罕区 新城区
内蒙古自治区|包头市|0140|25|昆都仑区 青山区
辽宁省|沈阳市|1100|110|和平区 沈河区 浑南区
辽宁省|大连市|1160|100|甘井子区 沙河口区 瓦房店市
吉林省|长春市|1300|90|朝阳区 南关区
黑龙江省|哈尔滨市|1500|110|南岗区 香坊区 道里区
浙江省|杭州市|3100|480|西湖区 滨江区 余杭区 萧山区
浙江省|宁波市|3150|260|鄞州区 北仑区 慈溪市 余姚市
浙江省|温州市|3250|150|鹿城区 瓯海区 乐清市
浙江省|绍兴市|3120|110|越城区 柯桥区 诸暨市
安徽省|合肥市|2300|240|蜀山区 包河区 肥西县
安徽省|芜湖市|2410|110|镜湖区 弋江区 鸠江区
福建省|福州市|3500|110|鼓楼区 仓山区 闽侯县
福建省|厦门市|3610|120|思明区 集美区 同安区
江西省|南昌市|3300|90|东湖区 青山湖区
江西省|赣州市|3410|40|章贡区 南康区
山东省|济南市|2500|190|历下区 历城区 章丘区
山东省|青岛市|2660|220|崂山区 黄岛区 胶州市
山东省|潍坊市|2610|80|奎文区 寿光市 安丘市
河南省|郑州市|4500|170|金水区 中原区 新郑市
河南省|洛阳市|4710|60|涧西区 洛龙区
湖北省|武汉市|4300|300|洪山区 江汉区 东西湖区
湖北省|宜昌市|4430|45|西陵区 猇亭区
湖南省|长沙市|4100|200|岳麓区 雨花区 浏阳市
湖南省|株洲市|4120|50|天元区 芦淞区
广东省|广州市|5100|420|天河区 番禺区 黄埔区
广东省|深圳市|5180|620|南山区 宝安区 龙岗区
广东省|东莞市|5230|240|松山湖园区 长安镇 虎门镇
广东省|佛山市|5280|200|顺德区 南海区 禅城区
广西壮族自治区|南宁市|5300|60|青秀区 西乡塘区
广西壮族自治区|桂林市|5410|35|七星区 雁山区
海南省|海口市|5700|30|美兰区 龙华区
四川省|成都市|6100|260|武侯区 成华区 郫都区
四川省|绵阳市|6210|50|涪城区 游仙区
贵州省|贵阳市|5500|60|花溪区 云岩区
云南省|昆明市|6500|80|五华区 官渡区
西藏自治区|拉萨市|8500|6|城关区 堆龙德庆区
陕西省|西安市|7100|250|雁塔区 碑林区 未央区
甘肃省|兰州市|7300|55|城关区 安宁区
青海省|西宁市|8100|15|城中区 城北区
宁夏回族自治区|银川市|7500|20|兴庆区 金凤区
新疆维吾尔自治区|乌鲁木齐市|8300|35|天山区 沙依巴克区
`;

/** Share of domestic rows with an address in Jiangsu: the province the product looks at, heavier here than in a real gazette. */
const JIANGSU_SHARE = 0.45;

function parse(): City[] {
  const cities = TABLE.trim()
    .split('\n')
    .map((line): City => {
      const [province = '', name = '', postcode = '', weight = '', list = ''] = line.split('|');
      const districts = list.split(' ');
      return {
        province,
        name,
        short: (name || province).replace(/市$/, ''),
        postcode,
        districts,
        countyCities: districts.filter((district) => district.endsWith('市')),
        weight: Number(weight),
      };
    });
  const sum = (jiangsu: boolean): number =>
    cities
      .filter((city) => (city.province === '江苏省') === jiangsu)
      .reduce((total, city) => total + city.weight, 0);
  const inside = JIANGSU_SHARE / sum(true);
  const outside = (1 - JIANGSU_SHARE) / sum(false);
  return cities.map((city) => ({
    ...city,
    weight: city.weight * (city.province === '江苏省' ? inside : outside),
  }));
}

export const CITIES: readonly City[] = parse();

/** Places as gazettes print them for applicants from elsewhere: country (or region) and place, no postcode. */
export const FOREIGN_PLACES: readonly { country: string; weight: number; places: readonly string[] }[] = [
  {
    country: '美国',
    weight: 30,
    places: ['加利福尼亚州', '马萨诸塞州', '明尼苏达州', '德克萨斯州', '纽约州'],
  },
  { country: '日本', weight: 30, places: ['东京', '大阪府', '京都府', '爱知县', '神奈川县横滨市'] },
  { country: '韩国', weight: 12, places: ['首尔', '京畿道水原市', '大田市'] },
  { country: '德国', weight: 12, places: ['慕尼黑', '斯图加特', '埃尔兰根'] },
  { country: '法国', weight: 4, places: ['巴黎', '里昂'] },
  { country: '荷兰', weight: 3, places: ['艾恩德霍芬'] },
  { country: '瑞士', weight: 4, places: ['苏黎世', '巴塞尔'] },
  { country: '瑞典', weight: 2, places: ['斯德哥尔摩'] },
  { country: '英国', weight: 2, places: ['伦敦', '汉普郡'] },
  { country: '英属开曼群岛', weight: 1, places: ['大开曼'] },
  { country: '中国台湾', weight: 6, places: ['新竹市', '台北市', '台中市'] },
  { country: '中国香港', weight: 2, places: ['九龙', '新界'] },
  { country: '中国澳门', weight: 1, places: ['氹仔'] },
];
