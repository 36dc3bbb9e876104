"""A patient's name in a message: 患者王小明手足口, 姓名:李四 诊断:水痘, 张三、男、5岁.

There is no list of names, so this goes by the surnames and by what stands beside them: a diagnosis, an age, a word like
患者. A village (张家村), a colleague (王医生, 李主任好) or a word that begins like a name (高血压) is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_DOUBLE = (
    "欧阳|歐陽|司马|上官|诸葛|夏侯|皇甫|尉迟|公孙|慕容|令狐|司徒|端木|东方|独孤|南宫|长孙|宇文|钟离|轩辕|闻人|申屠|呼延"
)
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭"
    "陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施牛樊葛邢安齐易"
    "乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷曲盛冉翁蓝骆路游辛靳管柴"
    "蒙鲍华喻祁房滕屈饶解牟艾尤阳穆农司卓古吉缪简车项连芦麦褚娄窦戚岑党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬"
    "陳劉黃楊趙吳孫馬羅鄭韓馮鄧蕭蔣賈鄒閻錢譚陸萬顧龔賴龐蘇呂葉謝許"
)
"""Of one character, in plain form and as people type them."""
_IN_NO_NAME = (
    "人例名个岁男女病症疑似诊种针疫苗报告的了是有无没不于在到从把被给我你他她们这那第等性区省县市十百千两几多每各已未"
    "村镇乡屯室站所科患者炎疹痘痢泻咳毒癌肿痛酸喉疽疮疟癣"
)
_PLACES = "村庄屯镇乡县区寨湾沟坪岭坡塘冲营堡店铺圩垸畈桥集坝场街楼窑窝峪崖垭坳墩埠洼陂卫医院社组"
_SIGHTS = "山河江湖海林泉石城口头沙洲滩关岗塔庙寺园池洞台溪港门庵州冈坊"
_TITLES = (
    "医生|大夫|主任|院长|站长|所长|科长|老师|书记|领导|护士|村长|镇长|乡长|局长|队长|组长|校长|同志|师傅|总|姐|哥|叔"
)
_NO_NAMES = (
    "高[热烧血压危龄中]|童[保年]|白[天色班喉带细]|黄[色疸金]|全[部村县镇乡市省体身年天都]|单[位纯独核]|成[人年功]|应[该当急]|"
    "何[时地种病人处]|方[便面案]|安[排全静]|康复|包[括含]|严[重格]|季[节度]|曾[患得经]|解[除决]|连[续日]|凌晨|易[感患]|"
    "周[围边一二三四五六日末期]|陆续|左[右侧]|万一|常[见规]|温度|关[于节注]|霍乱|梅毒|毛囊|车祸|路[过上]|房颤|甘油|"
    "向[上下您县]|卫[生计]|农[村民历]|管理|盛行|费用|管控|余正|于[昨今]|焦虑|安徽|江苏|武汉|古老|简单|边境|冷[藏链]|阳性|尤其|华氏|金[黄葡]|牛[皮奶]|"
    "石[膏棺]|毕竟|申[报请]|任[何务]|余[下者]|施行|史[上无]|马上|程度|时间|项目|党[员委]|章程|符合|宗教|米汤|柏油"
)
_ONE = rf"(?![{_IN_NO_NAME}])[\u4e00-\u9fff]"
NAME = (
    rf"(?!{_NO_NAMES})(?:{_DOUBLE}|[{SURNAMES}])(?!{_TITLES}|家[{_PLACES}]){_ONE}(?:{_ONE})??(?![{_PLACES}]|{_TITLES})"
)
"""A surname with one or two characters behind it, as few as what follows allows."""

_ILL = (
    "(?>手足口病?|水痘|麻疹|风疹|疱疹|皮疹|猩红热|登革热|出血热|黑热病|腮腺炎|百日咳|白喉|破伤风|流感|甲流|乙流|感冒|"
    "(?:感染性|急性|病毒性)?腹泻|拉肚子|细?菌?痢疾|菌痢|霍乱|鼠疫|伤寒|副伤寒|疟疾|狂犬病|布病|布鲁氏菌病|炭疽|猴痘|"
    "肺?结核|新冠|新型冠状病毒|艾滋病?|梅毒|淋病|尖锐湿疣|红眼病|[甲乙丙丁戊]肝|流脑|乙脑|脊灰|小儿麻痹|血吸虫病?|"
    "钩体病|麻风病?|包虫病|食物中毒|发热|发烧|高热|高烧|咳嗽|呕吐|高血压|糖尿病|冠心病|脑梗|中风|[肺胃肝肠乳腺宫颈]{1,2}癌|"
    "(?:支气管|支原体|扁桃体|[肺肝肾脑胃肠鼻咽喉膜结心肌胆囊乳腺关节]{1,3})炎)"
    "(?!疫苗|苗|疫情|筛查|检测|宣传|防控|预防|监测|随访|管理|建档|健康|处置|消杀|病例|疑似|无|没|未|零|门诊|诊室|哨点)"
)
_COUNTED = (
    "(?= ?[:为是共有]? ?(?:[0-9]{1,5}(?![0-9]| ?(?:周?岁|个月|月龄))|[一二两三四五六七八九十]{1,2}(?:例|个|人|名)))"
)
_GAP = "[ ,、;:()。]"
_SEX = "(?:性别[: ]*)?(?:男|女)(?:性|孩|童|婴|生)?"
_AGE = "(?:年龄[: ]*|今年)?[0-9一二三四五六七八九十]{1,3} ?(?:周?岁|个月|月龄|月大|天大)半?大?"
_FINDING = "(?:(?:今天|今日|昨天|昨日|已|被|因|来诊)*(?:诊断|确诊|初诊|疑似|患|得|感染|考虑|查出|发现|出现)了?[为是]?)"
_DIAGNOSIS = rf"(?:{_FINDING}?[: ]*{_ILL}(?!{_COUNTED}| ?:))"  # 水痘: begins a list of others
_MORE = rf"(?:{_GAP}{{0,3}}(?:{_SEX}|{_AGE}|{_DIAGNOSIS}))"
_MORE_IN_LINES = rf"(?:[\n ,、;:()。]{{0,4}}(?:{_SEX}|{_AGE}|(?:诊断|病种|疾病)?[: ]*{_DIAGNOSIS}))"
_NO_VILLAGE = rf"(?<![{_PLACES}家])(?<![^\u4e00-\u9fff][\u4e00-\u9fff][{_SIGHTS}])"  # 李庄, 白沙
_ENDS = rf"(?=[\n,、;。) ]|$)(?! ?[0-9一二两三四五六七八九十]){_NO_VILLAGE}"
_CASES = r"疑似(?:病例|病人|患者)?[ :为是有]{0,2}[0-9]{1,2} ?[例人个名]?(?= ?\()"
_STARTS = r"(?:(?<![\u4e00-\u9fff])|(?<=[例名个是为和叫孩童岁儿]))"
_PATTERN = re.compile(
    # 患者王小明手足口; the diagnosis stays when cases are counted behind it
    rf"(?:患者|病人|患儿|病员|病号|患病者|确诊者?)(?:姓名|名字)?[ :]{{0,2}}(?:是|为|叫|名叫)?{NAME}"
    rf"(?:{_MORE}+|(?={_GAP}{{0,2}}(?:{_FINDING}|{_ILL})))"
    # 姓名:李四 性别:男 诊断:水痘, on one line or on several
    rf"|(?:患者|病人|患儿)?(?<!人)(?<!医生)(?:姓名|名字)[ :是为叫]{{0,2}}{NAME}{_MORE_IN_LINES}+"
    # 张三、男、5岁、手足口病
    rf"|{_STARTS}{NAME}{_GAP}{{0,2}}(?:{_SEX}{_GAP}{{0,2}}{_AGE}|{_AGE}|{_SEX}(?={_GAP}{{0,2}}{_DIAGNOSIS})){_MORE}*"
    # 王小明手足口病, 李四确诊水痘; 王小明手足口1 may count cases, but 白沙手足口1 may be those of a village
    rf"|{_STARTS}{NAME}(?<![{_PLACES}家]){_GAP}{{0,2}}{_DIAGNOSIS}"
    rf"|{_STARTS}(?={NAME})[\u4e00-\u9fff]{{3}}(?<![{_PLACES}{_SIGHTS}家])(?={_ILL})"
    # 手足口病1例(王小明), 水痘:张三、李四, 疑似1(王小明)
    rf"|(?:{_ILL}[ :]?(?:[0-9] ?(?:[例人个名]|(?=\()))?|{_CASES}){_GAP}{{0,2}}(?:患者|病人|患儿)?{_GAP}{{0,2}}"
    rf"(?P<who>{NAME}(?:[ 、,和]{{1,2}}{NAME})*){_ENDS}"
)
_ABOUT_SOMEBODY = re.compile(
    r"[岁月天男女姓名病口痘疹热炎咳喉风流冒泻肚痢乱疫寒疟炭痘核冠滋毒淋疣肝脑灰痹虫烧嗽吐压癌]|疑似[^(\n]{0,8}\("
)


def speaks_of_somebody(plain_text: str) -> bool:
    """Whether a patient may be named in it at all: hardly any report holds one of these words."""
    return _ABOUT_SOMEBODY.search(plain_text) is not None


def named_patients(plain_text: str) -> Iterator[tuple[int, int]]:
    """From where to where each patient is named, with the age and with the diagnosis that is hers alone."""
    if speaks_of_somebody(plain_text):
        for match in _PATTERN.finditer(plain_text):
            yield match.span("who") if match["who"] else match.span()
