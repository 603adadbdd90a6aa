/**
 * Characters the noise module knows, written down for it alone from general knowledge (not taken from a conversion package), so that
 * it is no mirror of what undoes the noise. Errors of an odd kind in it are noise too.
 */

const TRADITIONAL_PAIRS =
  '国國东東车車长長门門马馬电電机機业業产產广廣厂廠华華开開关關発發发發学學院院会會协協实實验驗医醫药藥卫衛环環设設备備' +
  '计計测測试試检檢术術软軟网網络絡数數码碼龙龍凤鳳鸿鴻飞飛鸟鳥鱼魚麦麥资資产產财財贸貿货貨质質购購贵貴费費贝貝贺賀' +
  '银銀铁鐵钢鋼铜銅铝鋁锌鋅锡錫钛鈦镁鎂锂鋰锦錦锐銳锋鋒镇鎮钟鐘针針铸鑄锻鍛链鏈铭銘镜鏡键鍵锅鍋锁鎖铃鈴钻鑽钨鎢' +
  '纸紙纺紡织織线線级級纳納纤纖经經结結给給统統绿綠维維综綜绵綿缆纜编編缘緣练練组組细細终終绍紹红紅约約纯純续續绣繡' +
  '论論证證识識词詞译譯诚誠话話语語说說请請读讀调調谊誼谱譜认認让讓议議记記许許诊診详詳诺諾课課谷穀谐諧' +
  '风風云雲气氣应應庆慶库庫庄莊庐廬废廢庙廟厅廳压壓厉厲励勵劲勁动動务務势勢区區单單卖賣双雙变變叶葉号號员員响響' +
  '团團园園围圍图圖圆圓场場坚堅坛壇块塊坝壩垒壘声聲处處复復头頭夹夾夺奪奋奮奖獎妇婦孙孫宁寧宝寶审審宫宮宽寬宾賓对對' +
  '寻尋导導尔爾尘塵层層属屬岁歲岛島岭嶺峡峽币幣师師带帶帮幫归歸当當录錄彻徹径徑忆憶志誌怀懷态態总總恒恆恳懇悦悅惊驚' +
  '战戰户戶执執扩擴扬揚护護报報择擇挤擠挥揮损損换換据據掷擲摄攝敌敵断斷无無旧舊时時显顯晓曉晋晉暂暫权權条條来來极極' +
  '构構枪槍标標栈棧栋棟树樹样樣桥橋检檢楼樓欢歡欧歐历歷岁歲毕畢汇匯汉漢汤湯沟溝沪滬泽澤洁潔浆漿济濟润潤涂塗渔漁湾灣湿濕' +
  '源源滚滾满滿滨濱灯燈灵靈炉爐点點炼煉热熱爱愛牵牽犹猶独獨现現琼瓊画畫畅暢疗療盐鹽监監盖蓋盘盤码碼硕碩确確' +
  '礼禮祥祥离離种種积積称稱稳穩穷窮竞競笔筆筑築简簡类類粮糧紧緊罗羅罚罰义義习習联聯聪聰职職肃肅胜勝胶膠脑腦脱脫' +
  '舰艦艺藝节節苏蘇苹蘋范範荣榮荐薦莱萊获獲莹瑩营營萧蕭蓝藍虑慮虽雖蚀蝕补補装裝见見规規视視览覽觉覺触觸' +
  '誉譽丰豐贡貢责責贤賢质質贴貼赢贏赛賽趋趨跃躍轨軌转轉轮輪轴軸轻輕载載较較辅輔辆輛辉輝输輸辽遼达達迁遷过過运運还還进進' +
  '远遠违違连連迟遲适適选選递遞逻邏遗遺邓鄧邮郵郑鄭酱醬释釋里裡鉴鑒闭閉问問闲閒间間闻聞阀閥阅閱阳陽阴陰阶階际際陆陸陈陳' +
  '险險随隨隐隱难難雾霧静靜韩韓韵韻页頁顶頂项項顺順须須顾顧预預领領频頻题題颜顏额額颗顆飘飄饮飲饰飾饲飼饭飯馆館' +
  '驰馳驱驅驾駕骏駿骨骨鲁魯鲜鮮鸡雞鹏鵬鹤鶴鹰鷹黄黃齐齊齿齒龄齡万萬与與专專东東丝絲两兩严嚴丽麗举舉么麼乐樂乔喬乡鄉' +
  '书書买買乱亂争爭亚亞亿億从從仓倉仪儀价價众眾优優伙夥伟偉传傳伤傷伦倫体體余餘侨僑债債储儲儿兒党黨兰蘭兴興养養内內' +
  '军軍农農冲沖决決况況冻凍净淨准準凉涼减減凯凱击擊创創划劃刘劉则則刚剛剂劑办辦劳勞';

const OCR_GROUPS =
  '未末 土士 己已巳 人入八 日曰目 大太犬 工土 干千于 天夭 王玉主 田由甲申 折拆析 侯候 晴睛 博搏 陈阵 拔拨 技枝 科料 限恨 ' +
  '司同 有冇 江汇红 洲州 深探 圳训 海悔 京亰 信倍 材村 环坏 光尤 力刀 华毕 东乐 龙尤 达迖 斤厅 新靳 源原 泰秦 恒桓 瑞端 鑫蠢 ' +
  '金全 今令 公么 电龟 机杌 设没 备各 智昔 能熊 制刷 造适 术木本 木本 汽气 车东 动功 自白 化北 学字 院皖 理埋 大丈 中申 国囯 ' +
  '生主 物牧 药荮 医匡 疗打 器嚣 械诫 精情 密蜜 仪议 贸贺 易昜 集隼 团困 股肢 份分 责贵 任仟 研妍 究空 所听 常當 苏芬 州川 杭抗 ' +
  '宁字 波披 温湿 合台 肥肌 武式 汉汊 成戌 都郡 重童 庆厌 安女 徽微 福褔 建健 广厂 山出 西酉 河何 北比 南甫 湖潮 浙渐 辽迁 吉古 ' +
  '林材 黑墨 云去 贵责 川用 陕狭 甘廿 肃萧 青清 宏宠 兴与 业亚 亚业 发友 展屐 实买 盛感 美羊 丰羊 利刑 达迭 永水 水永 明朋 ' +
  '方万 万方 正止 元无 开井 飞气 风凤 凤风 威戚 振根 捷揵 通逋 顺项 鸿鸡 远还 航舫 船舶 钢钡 铁秩 铜钢 铝铅 锂锤 塑朔 胶股 ' +
  '模摸 具县 材村 料科 包句 装袭 纸低 印卯 刷制 服胀 饰饬 纺纷 织识 家豪 居屈 用甩 品晶 食良 饮饭 农衣 牧物 业丛';

const PINYIN_TABLE = `an:安岸案 ao:奥澳傲 ba:巴八 bai:百白佰柏 ban:板办版半 bao:宝保包堡报 bei:北贝备倍 ben:本奔 bi:比毕碧必 bian:变编边 biao:标表 bin:滨宾斌 bing:冰兵 bo:博波伯渤铂 bu:步布部
cai:材彩财采 can:参餐 cang:沧仓 cao:曹草 ce:测策 cha:茶查 chan:产蝉 chang:长昌常畅厂场 chao:超朝潮 che:车 chen:晨辰陈 cheng:成城诚程承澄橙 chi:池驰 chong:重充冲 chu:楚储处触 chuan:川传船 chuang:创窗床 chun:春纯 ci:磁慈瓷 cong:聪从 cun:村存
da:大达 dai:代带戴 dan:丹单 dang:当 dao:道导岛 de:德得 deng:灯登邓 di:地迪第帝 dian:电点店 diao:雕 ding:鼎定顶 dong:东动冬 dou:斗 du:都度杜 duan:端锻 dun:顿 duo:多
e:鹅 en:恩 er:尔二 fa:发法阀 fan:帆凡范泛 fang:方房纺防 fei:飞菲非 fen:分份芬 feng:丰风峰锋凤 fo:佛 fu:福富服复阜抚夫 gai:改 gan:干甘赣 gang:钢港刚 gao:高 ge:格歌革 gen:根 gong:公工功供宫 gou:购构 gu:股古固谷 guan:管冠关馆 guang:光广 gui:贵硅桂 guo:国果过
ha:哈 hai:海 han:汉韩涵翰 hang:航杭 hao:好豪浩昊 he:合和河禾荷 hei:黑 heng:恒衡亨 hong:红宏鸿洪弘虹 hou:厚后 hu:湖沪虎护互 hua:华化花画 huai:淮怀 huan:环欢 huang:黄皇煌 hui:汇惠辉徽慧会 hun:混 huo:火活
ji:机技集基吉济计际极纪冀 jia:家加佳嘉甲 jian:建健监检坚舰件 jiang:江疆 jiao:交焦胶教 jie:洁节捷杰 jin:金锦津晋进 jing:京精晶景净静 jiu:九久酒 ju:具聚居巨 juan:卷 jun:军骏君均 ka:卡 kai:开凯 kan:勘 kang:康抗 ke:科克可 kong:控空孔 ku:库 kuang:矿 kun:昆 kuo:阔
la:拉 lai:莱来 lan:蓝兰岚 lang:朗浪 lao:劳 le:乐 lei:雷 leng:冷 li:力利理立丽历李里离 lian:联连链莲 liang:良亮粮梁 liao:辽料疗 lin:林临麟 ling:灵凌领菱 liu:流柳六刘 long:龙隆 lou:楼 lu:鲁路绿陆 lun:轮伦 luo:洛络罗 lv:绿铝律 lü:旅
ma:马 mai:麦迈 mao:贸茂 mei:美梅煤 men:门 meng:蒙盟梦 mi:米密 mian:棉绵 min:民闽敏 ming:明名铭 mo:模膜 mu:木牧母 na:纳 nai:耐 nan:南 nei:内 neng:能 ni:尼 nian:年 ning:宁 niu:牛 nong:农 nuo:诺
ou:欧 pan:盘 pei:培配 peng:鹏朋 pi:皮 pin:品 ping:平 po:珀 pu:普浦 qi:器企汽气奇启齐琦祺 qian:前千乾 qiang:强 qiao:桥侨 qin:秦勤 qing:清青庆轻 qiu:球秋 qu:区衢 quan:全泉 que:确 ran:染燃 rao:饶 re:热 ren:任人仁 ri:日 rong:融荣容 ru:如 ruan:软 rui:瑞锐睿 run:润
san:三 sen:森 sha:沙 shan:山陕杉 shang:上商尚 shao:绍 she:设社 shen:深沈神 sheng:生盛升胜圣省 shi:石市实仕师世食事史时视 shou:首寿 shu:数术书舒 shuang:双 shui:水 shun:顺 shuo:硕 si:司思斯四 song:松宋 su:苏塑速 sui:随 suo:所索
tai:台泰太钛 tan:碳 tang:唐 tao:陶涛 te:特 teng:腾 ti:体 tian:天田 tie:铁 ting:庭 tong:通同铜 tou:投 tu:图土 tuan:团 tuo:拓 wan:万皖湾 wang:网旺王 wei:威微卫维伟为 wen:温文 wo:沃 wu:武物无五务
xi:西系锡熙喜希 xia:厦 xian:限线先显鲜 xiang:祥翔湘香象 xiao:小晓 xie:械协 xin:新信鑫欣芯心 xing:星兴行 xiong:雄 xiu:秀 xu:徐旭许 xuan:宣 xue:学 xun:讯迅 ya:亚雅 yan:研盐烟岩 yang:阳扬洋杨 yao:药耀 ye:业冶 yi:医仪易一亿益艺义宜伊 yin:银印音 ying:英营影颖盈 yong:永用甬 you:有优友油 yu:宇裕玉渝誉 yuan:院源元远园 yue:越粤悦 yun:云运
ze:泽责 zeng:增 zhan:展战 zhang:张章 zhao:照兆 zhe:浙哲 zhen:镇振真 zheng:正郑政 zhi:制智质志致之 zhong:中众重钟 zhou:州洲舟 zhu:筑珠株朱 zhuang:装庄 zhuo:卓 zi:资自紫 zong:综宗总 zu:组祖 zun:遵 zuo:作`;

function pairs(text: string): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  const characters = [...text];
  for (let at = 0; at + 1 < characters.length; at += 2) {
    const [simple, other] = [characters[at], characters[at + 1]];
    if (simple !== undefined && other !== undefined && simple !== other) map.set(simple, other);
  }
  return map;
}

function groups(text: string): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  for (const group of text.split(' '))
    for (const one of group)
      for (const other of group)
        if (one !== other && !(map.get(one) ?? '').includes(other))
          map.set(one, (map.get(one) ?? '') + other);
  return map;
}

function syllables(text: string): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  for (const entry of text.split(/\s+/)) {
    const [syllable = '', characters = ''] = entry.split(':');
    for (const one of characters) if (!map.has(one)) map.set(one, syllable);
  }
  return map;
}

/** Simplified → traditional. */
export const TRADITIONAL = pairs(TRADITIONAL_PAIRS);
/** Character → characters that a reader of scans takes it for. */
export const LOOK_ALIKES = groups(OCR_GROUPS);
/** Character → syllable without tone. */
export const PINYIN = syllables(PINYIN_TABLE);
