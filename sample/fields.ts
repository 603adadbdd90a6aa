/**
 * What invented patents are about: IPC symbols (real symbols, a fact of the classification) with features and objects from which
 * titles are composed. Roughly one entry for each of the larger WIPO technology fields.
 */
export interface Field {
  key: string;
  ipc: readonly string[];
  features: readonly string[];
  objects: readonly string[];
  /** Whether titles end like methods and compositions rather than like devices. */
  chemical: boolean;
}

/** key | IPC symbols | features | objects; a leading `~` marks a field of materials and methods. */
const FIELDS_TABLE = `
半导体|H01L21/67 H01L29/78 H01L27/146 H01L33/00|低损耗的 高密度 抗静电 双面散热的|晶圆载具 功率器件 图像传感器 发光二极管芯片 封装结构
电池|H01M10/0525 H01M4/36 H01M10/613 H01M50/20|高倍率 液冷式 自修复 低温|锂离子电池 电池模组 负极材料 电池热管理系统 固态电解质膜
光伏|H02S20/30 H02S40/10 H01L31/18 H02J3/38|双面 可调节 自清洁 柔性|光伏支架 光伏组件 太阳能电池片 并网逆变装置
电机|H02K1/27 H02K9/19 H02K7/14|永磁 油冷 轴向磁通 轻量化|电机转子 同步电机 定子组件 电机壳体
电气|H02B1/20 H01H33/66 H02G1/02 H01R13/52|防潮 智能 模块化 耐高压|配电柜 真空断路器 电缆敷设装置 防水连接器
通信|H04L41/06 H04W72/04 H04L9/40 H04B7/06|低时延 面向边缘的 多天线 抗干扰|资源调度方法 故障定位系统 波束管理方法 安全接入装置
人工智能|G06N3/08 G06T7/00 G06F16/35 G06V10/82|基于注意力机制的 小样本 多模态 可解释的|图像分割方法 文本分类系统 缺陷检测方法 知识图谱构建方法
信息管理|G06Q10/06 G06Q50/06 G06F9/50|基于区块链的 分布式 面向园区的 数据驱动的|能耗管理系统 排产方法 供应链协同平台 任务调度方法
光学|G02B6/42 G02B27/01 G02F1/1333 G02B5/30|高透过率 宽视场 超薄 可调焦|光模块 近眼显示装置 液晶面板 偏振膜
测量|G01N21/64 G01R31/34 G01B11/24 G01S17/89|在线 非接触式 高精度 便携|荧光检测装置 绕组故障诊断方法 轮廓测量仪 激光雷达点云处理方法
控制|G05B19/418 G05D1/02 G05B13/04|自适应 多机协同 基于模型预测的 容错|生产线监控系统 移动机器人导航方法 过程控制方法 巡检控制系统
医疗器械|A61B5/0205 A61B17/34 A61M5/168 A61F2/06|可穿戴 微创 一次性 可降解|生理监测装置 穿刺器 输液调节器 血管支架
~药物|C07D401/04 A61K31/4439 A61P35/00 A61K9/16|靶向 缓释 水溶性 新型|嘧啶类衍生物 抗肿瘤药物组合物 载药微球 吡唑类化合物
~生物|C12N15/11 C12Q1/6844 C12N9/10 C07K14/47|高活性 耐热 重组 特异性|引物组合物 转氨酶突变体 核酸检测试剂盒 融合蛋白
~高分子|C08L63/00 C08G18/10 C08J5/18 C08L23/12|阻燃 高韧性 生物基 导热|环氧树脂组合物 聚氨酯弹性体 聚酰亚胺薄膜 聚丙烯复合材料
~食品|A23L2/38 A23F3/16 A23L33/10 A23L7/10|低糖 富硒 即食 发酵型|复合饮料 茶制品 营养粉 杂粮制品
~材料化学|C09D5/08 C09K11/06 C09J175/04|水性 耐盐雾 高亮度 无溶剂|防腐涂料 发光材料 胶黏剂 隔热涂层
~冶金|C22C38/04 C21D8/02 C22C21/02|超高强 耐蚀 低合金 高导电|汽车用钢板 海工钢 铝合金型材 铜合金带材
~镀膜|C23C14/06 C23C16/455 C25D5/18|纳米 梯度 超硬 低应力|刀具涂层 原子层沉积薄膜 复合镀层
化工|B01D53/86 B01J23/75 B01D61/02 B01F27/80|高效 低温 抗污染 连续式|脱硝催化剂 反渗透膜组件 搅拌反应釜 尾气吸收塔
环保|C02F1/52 C02F3/30 B09B3/00 F01N3/20|一体化 节能型 太湖蓝藻 高盐|污水处理装置 脱氮系统 固废资源化设备 尾气后处理系统
搬运|B65G47/90 B25J9/16 B66C1/10 B65B43/46|柔性 双臂 高速 视觉引导的|上下料机械手 码垛机器人 吊具 包装机
机床|B23K26/38 B23Q3/06 B24B5/04 B23B51/00|数控 五轴 高刚性 自定心|激光切割机 夹具 磨床 钻削刀具
动力|F03D7/02 F02M26/10 F01D25/24 F03D13/20|海上 变桨距 低排放 抗台风|风力发电机组 废气再循环装置 涡轮机匣 塔筒
纺织|D03D47/30 D06B3/10 D01H7/02 D06M15/643|高速 节水型 抗菌 吸湿排汗|喷气织机 染色机 细纱锭子 功能面料
农机|A01B33/08 A01C7/20 A01G9/24 A01K61/10|自走式 精量 智能 稻麦两用|旋耕机 播种机 温室大棚 水产养殖系统
热工|F24F11/64 F28D7/16 F25B30/06|变频 蓄热式 微通道 低噪声|空调控制方法 换热器 热泵机组
机械零件|F16H57/04 F16K1/22 F16C33/66 F16L55/00|自润滑 高密封 重载 免维护|减速器 蝶阀 轴承 管道连接件
车辆|B60L58/26 B60W30/14 B62D21/15 B61L27/00|新能源 商用 轻量化 智能网联|动力电池热管理系统 巡航控制方法 车架 列车运行控制系统
船舶|B63B25/16 B63H21/20 B63B35/00|液化天然气 混合动力 极地 无人|运输船 船舶推进系统 海洋观测平台
家居|A47C7/46 A47G19/22 A47J27/08 A47B13/08|可折叠 多功能 防滑 儿童|座椅 保温杯 电饭煲 升降桌
建筑|E04B1/24 E04G3/28 E02D27/14 E21D11/10|装配式 抗震 可周转 预应力|钢结构节点 脚手架 桩基础 隧道衬砌结构
`;

const split = (text: string | undefined): string[] => (text ?? '').split(' ').filter(Boolean);

export const FIELDS: readonly Field[] = FIELDS_TABLE.trim()
  .split('\n')
  .map((line) => {
    const [key = '', ipc, features, objects] = line.split('|');
    const chemical = key.startsWith('~');
    return {
      key: chemical ? key.slice(1) : key,
      ipc: split(ipc),
      features: split(features),
      objects: split(objects),
      chemical,
    };
  });

/** Locarno class | objects a design protects. */
const DESIGNS_TABLE = `
01-01|糕点 月饼
02-01|内裤 文胸
02-02|外套 防晒服
02-04|运动鞋 拖鞋
03-01|双肩包 行李箱
05-05|面料 窗帘布
06-01|餐椅 沙发
06-03|茶几 办公桌
07-01|保温杯 茶具
07-02|电饭煲 空气炸锅
08-05|电动螺丝刀 扳手
09-01|包装瓶 香水瓶
09-03|包装盒 包装袋
12-08|电动汽车 厢式货车
12-11|自行车 电动滑板车
13-02|充电桩 移动电源
14-02|平板电脑 服务器机箱
14-03|手机 路由器
15-09|注塑机 激光切割机
19-08|标签贴 瓶贴
21-01|玩具车 积木
23-01|水龙头 阀门
24-02|血糖仪 理疗仪
26-05|台灯 吸顶灯
28-03|吹风机 电动剃须刀
`;

export const DESIGNS: readonly { locarno: string; objects: readonly string[] }[] = DESIGNS_TABLE.trim()
  .split('\n')
  .map((line) => {
    const [locarno = '', objects] = line.split('|');
    return { locarno, objects: split(objects) };
  });
