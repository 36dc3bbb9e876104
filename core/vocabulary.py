"""The words of a message that belong to no form, in plain form (see `core.plaintext`), and what they do.

The list of harmless words is closed on purpose: an unknown word may be a village, a doubt or another meaning of the
number beside it, so that a report with one is asked about.
"""

from __future__ import annotations

from enum import StrEnum, auto


class Kind(StrEnum):
    """What a piece of a message does."""

    __hash__ = str.__hash__  # that of an enum is slow, and every piece is looked up in sets of kinds

    LABEL = auto()  # names an indicator
    NUMBER = auto()
    UNIT = auto()  # what is counted: 人次, 针
    LINK = auto()  # holds a label and its number together: 是, 了, :
    AMEND = auto()  # the same, and says that an earlier report was wrong
    MISTAKE = auto()  # 写错了: what was said before it is wrong
    MISCOUNT = auto()  # 多报了: wrong by so many, but from which figure?
    OUTDATED = auto()  # 不是12: the figure that another one takes the place of
    NOISE = auto()  # greetings, headings, thanks: ends what was said before it
    GAP = auto()  # punctuation, spaces and particles
    DAY = auto()  # a day, for a monthly form a month
    SHORT_DAY = auto()  # 11-18, if it is one
    WEEKDAY = auto()
    PART = auto()  # names an item of a breakdown: a disease
    ALL_ZERO = auto()  # 都是0
    REST_ZERO = auto()  # 其余都是0
    ZERO_REPORT = auto()  # 零报告
    ZERO_TITLE = auto()  # 每日零报告: a heading, or a claim
    QUESTION = auto()  # 怎么: without a number, somebody asks
    DOUBT = auto()  # 大约: the number may be another one
    UNKNOWN = auto()


HOLDS_TOGETHER = (Kind.UNIT, Kind.LINK)
"""What may stand between a number and what it is said of: 12人次是门诊."""


def _words(text: str) -> tuple[str, ...]:
    """The words of a list; an underscore stands for a space."""
    return tuple(word.replace("_", " ") for word in text.split())


ZEROS = frozenset(
    _words("""
    无 没有 没 未 未有 暂无 没得 无新增 没有新增 未新增 无新发 无人 没人 没有人 暂没有 暂未发现 莫得 木有 冇 冇得 冒得
    一个没有 一个也没有 一个都没有 一例没有 一例也没有 一例都没有 一针没有 一针也没有 一针都没有 一人没有
    没有一个 没有一例 没有一针 没有一人 没一个 没一例 没一针 没一人 无一个 无一例 无一针 无一人
    未发现 没发现 没有发现 未见 没见 未出现 没出现 没有出现 未发生 没有发生 未开展 没开展 没有开展
    no none nil zero
""")
)
"""Zero for the indicator that they stand at, not by themselves."""

WORDS: dict[Kind, tuple[str, ...]] = {
    Kind.UNIT: _words("人 人次 针 针次 剂 剂次 例 名 个 个人 位 次 people persons person doses dose"),
    Kind.LINK: _words("""
        是 为 有 的 了 也 也是 只 只有 共 共有 一共 总共 共计 合计 总计 来 来了 看 看了 打 打了 做 做了 接待 完成 完成了
        数 人数 总数 总人数 数量 次数 例数 针数 总量 人次数 针次数 新增 新发 发现 出现 发生 任何 和 与 及 以及 均
        把 is are was were had have saw
    """),
    Kind.AMEND: _words("""
        更正 更正为 更正一下 更正如下 改 改为 改成 改一下 改正 修改 修改为 修改一下 更改 更改为 订正 纠正 应该是 应该为
        应为 应是 应当是 正确的是 重报 重新报 以这个为准 以这条为准 以此为准 correction corrected
    """),
    Kind.MISTAKE: _words("""
        错了 报错了 写错了 发错了 填错了 弄错了 打错了 搞错了 输错了 数错了 算错了 看错了 记错了 说错了 点错了 报错 写错
        有误 不对 wrong mistake
    """),
    Kind.MISCOUNT: _words("多报了 多报 少报了 少报 报多了 报少了 多写了 少写了 写多了 写少了 多算了 少算了"),
    Kind.GAP: _words("啊 呀 哈 啦 噢 哦 哟 咯 喽 嘞 呐 哎 唉 诶"),
    Kind.NOISE: _words("""
        你好 您好 大家好 各位好 各位 各位领导 各位老师 领导 领导好 领导们好 主任 主任好 主任您好 院长 院长好 院长您好
        站长 站长好 科长 科长好 老师 老师好 医生 大夫 早 早上好 上午好 中午好 下午好 晚上好 好 好的 好嘞 好滴 好哒 您
        嗯 嗯嗯 喂
        谢谢 谢谢您 谢谢你 多谢 感谢 谢 辛苦 辛苦了 您辛苦了 大家辛苦了 麻烦 麻烦您 麻烦了 收到 收到了 请查收 查收
        请收 请审阅 请审核 请核对 请确认 请过目 请知悉 请回复 收到请回复 知悉 明白 知道了 再见 拜拜 祝好 晚安 ok 在的
        没错
        不好意思 抱歉 对不起 报晚了 晚报了 来晚了 晚了 迟了 才看到 刚看到 才忙完 刚忙完 忘报 忘报了 忘了报 忘记报
        忘记报了 没网 没信号 停电 停电了 刚才 刚刚 刚 上面 前面 上一条 那个 的话 俺 俺们 俺村 俺们村
        报 报一下 报数 打卡 报完 报完了 就这些 就这么多 没别的 没别的了 没有别的 没有别的了 报告 报告如下 上报
        上报如下 汇报 汇报如下 汇报完毕 报告完毕 上报完毕 报表 日报 日报表 每日上报 日报告 填报
        已报 已上报 补报 补 现报 现将 现 现在 目前 如下 以下 以上 完毕 特此报告 特此上报 截至 截止 请
        日期 时间 填报日期 填报时间 报告日期 报告时间 上报日期 上报时间 备注
        数据 数据如下 情况 情况如下 情况汇报 工作情况 工作 工作日报 工作量 工作量报表 结果 统计 每日 每天上报 每天报告
        日 疫情
        疫情日报 我 我们 我村 我室 我站 我处 本村 本室 本站 咱 咱们 咱村 卫生室 村卫生室 本卫生室 我们卫生室 我们村 村医
        一切正常 正常 都正常 均正常 全部正常 一切安好 平安 平安无事 无异常 没异常 没有异常 均无异常 无异常情况
        无特殊 无特殊情况 没有特殊情况 没问题 没有问题 其他无 其他没有 其它无 其它没有 其他正常 其它正常 无其他 无其它
        无突发事件 无突发公共卫生事件 其他无异常 其它无异常 无其他异常 没有了 没了
        hi hello hey dear sir madam good_morning good_afternoon good_evening thanks thank_you thx please pls
        report daily_report daily the and of for my our we there total
    """),
    Kind.DOUBT: _words("""
        几 多 余 大概 大约 大致 约 约莫 左右 上下 估计 差不多 可能 好像 也许 或许 应该 大于 小于 至少 最多
        又 再 补充 追加 增加 减少 取消 撤销 排除 计划 预计 平均 超过 不到 不足 近 将近 接近 或 或者 还是 到 至 吗 吧
        呢 嘛 半 若干 不详 不清楚 不确定 不知道 说不准 记不清
        记不清了 忘了 待定 待查 待核实 暂定 未知 未定
        about around approx approximately roughly maybe perhaps or at_least at_most over under nearly almost some
    """),
    Kind.QUESTION: _words("怎么 怎样 怎么样 如何 什么 为什么 为啥 啥 咋 谁 哪 哪里 多少 how what why who when"),
    # Words whose parts would be harmless, or zero, alone.
    Kind.UNKNOWN: _words("""
        打针 打了针 没报 未报 没有报 没上报 未上报 没有上报 没汇报 没完成 未完成 没有完成 没收到 没有收到 没来得及
        看不了 打不了 没看完 没打完 没做完 累计 本周 本月 上周 上月 今年 去年 上半年 下半年 全年 以前
    """),
}

CONNECTORS = _words("然后 还有 接着 另外")
"""Part what stands beside them, as a comma does."""

SEPARATORS = ",、/;"
"""Between the numbers of "12 3 0", beside spaces and line breaks."""
EMPHASIS = "([{【〔《〈「『“‘\"'*#_`"
"""Opens or decorates what follows, and parts nothing."""
CLOSERS = ")]}】〕》〉」』”’|"
FLOURISHES = "~"
"""Parts as well, where no number follows: 好的~"""
DOUBTFUL = "?%‰+<>≤≥≈±×÷^❓❔❌✖❎🚫⛔💯👎"
"""Signs and pictures that may mean something; other punctuation parts, other pictures decorate."""
