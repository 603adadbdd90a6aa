/**
 * The thirty invented universities: name | short | city | chains | weight | former name@year | branches (name@city) | aliases.
 * Several names differ by one word only and must never be taken for one another.
 */
export const UNIVERSITY_TABLE = `
示例云川大学|示云大|南京市|ai ic bio iot|100||示例云川大学苏州研究院@苏州市 示例云川大学无锡分校@无锡市|云川大学（示例）
示例云川理工大学|示云理工|南京市|robot grid car battery|92|||示例云川理工大学机械工程学院
示例云川师范大学|示云师|南京市|ai med|30|||
示例澄岳大学|示澄大|苏州市|carbon bio med ai|88||示例澄岳大学南京研究院@南京市|
示例澄岳科技大学|示澄科大|苏州市|ic iot robot|40|示例澄岳科技学院@2019|示例澄岳科技大学常熟研究院@苏州市|示例澄岳科技学院
示例铎泽大学|示铎大|徐州市|robot grid carbon battery|72||示例铎泽大学（苏州）先进技术研究院@苏州市|示例铎泽矿业大学
示例铎泽医科大学|示铎医大|徐州市|bio med|44|示例铎泽医学院@2018||示例铎泽医学院
示例泓麓大学|示泓大|无锡市|iot ic bio ai|86||示例泓麓大学南通研究院@南通市|
示例泓麓职业技术学院|示泓职院|无锡市|robot iot|18|||示例泓麓职业技术学院物联网学院
示例禾畴大学|示禾大|镇江市|car bio battery ship|80|||江苏示例禾畴大学
示例禾畴科技大学|示禾科大|镇江市|ship robot grid|50|示例禾畴船舶工业学院@2016||示例禾畴船舶工业学院
示例颂桥大学|示颂大|扬州市|bio car ai|56||示例颂桥大学泰州研究院@泰州市|
示例颂桥工业职业学院|示颂工职|扬州市|car robot|14|||
示例璟港大学|示璟大|南通市|med ic ship|58|||示例璟港大学附属医院
示例璟港理工学院|示璟理工|南通市|iot ship|20|||
示例樾渊大学|示樾大|常州市|pv battery carbon|54|示例樾渊工学院@2017||示例樾渊工学院
示例樾渊信息职业技术学院|示樾信职|常州市|ai robot|16|||
示例衡屿海洋大学|示衡海大|连云港市|ship bio carbon|42|示例衡屿工学院@2019||江苏示例衡屿海洋大学
示例沐野大学|示沐大|盐城市|pv car bio|40|||
示例沐野工学院|示沐工|盐城市|car grid robot|36|||
示例霁洲学院|示霁院|淮安市|grid bio|32|示例霁洲工学院@2021||示例霁洲工学院
示例霁洲师范学院|示霁师|淮安市|carbon ai|18|||
示例昱湾学院|示昱院|宿迁市|carbon iot|16|||
示例昱湾职业学院|示昱职|宿迁市|robot|8|||
示例恺汀大学|示恺大|泰州市|bio med|34|示例恺汀学院@2020||示例恺汀学院
示例翊宸航空大学|示翊航|南京市|robot carbon ai|78|||示例翊宸航空大学自动化学院
示例翊宸邮电大学|示翊邮|南京市|iot ai ic|62||示例翊宸邮电大学扬州研究院@扬州市|
示例曜序林业大学|示曜林|南京市|carbon robot iot|46|||
示例曜序中医药大学|示曜中医大|南京市|bio med|48||示例曜序中医药大学泰州校区@泰州市|
示例岚舟电力大学|示岚电|南京市|grid pv battery|52|示例岚舟工程学院@2016||示例岚舟工程学院
`;
