# 用户看到的每一句话。改这里的字，不用改程序。
# 每一节属于一个话题；键名在各语言文件里必须一致。

## 通用

list-separator = 、
day = { $month }月{ $day }日（{ $weekday ->
    [1] 周一
    [2] 周二
    [3] 周三
    [4] 周四
    [5] 周五
    [6] 周六
   *[7] 周日
}）
month = { $year }年{ $month }月
weekday = { $weekday ->
    [1] 周一
    [2] 周二
    [3] 周三
    [4] 周四
    [5] 周五
    [6] 周六
   *[7] 周日
}
period-week = { $year }年第{ $number }周（{ $first }—{ $last }）
period-ten-days = { $year }年{ $month }月{ $part ->
    [1] 上旬
    [2] 中旬
   *[3] 下旬
}
period-quarter = { $year }年第{ $number }季度
period-half-year = { $year }年{ $number ->
    [1] 上半年
   *[2] 下半年
}
period-year = { $year }年
time = { $hour }:{ $minute }
time-to-the-second = { $time }:{ $second }

## Digest

digest-title = { $unit } { $issue }
digest-issue = { $year }年第{ $number }期{ $length ->
    [week] 周报
    [ten_days] 旬报
    [month] 月报
    [quarter] 季报
    [half_year] 半年报
   *[year] 年报
}，{ $start }—{ $end }
digest-issue-day = { $year }年第{ $number }期日报，{ $date }
digest-issue-range = { $start }—{ $end }汇总
digest-issue-until = { $issue }（截至{ $date }）
digest-date = { $month }月{ $day }日
digest-date-year = { $year }年{ $date }
digest-previous = { $length ->
    [week] 上周
    [ten_days] 前一旬
    [month] 上月
    [quarter] 上季度
    [half_year] 上个半年
    [year] 上年
    [range] 前{ $days }天
   *[day] 前一天
}
digest-as-many-days = { $period }同期
digest-last-year = { $length ->
    [week] 上年第{ $number }周
   *[other] 上年同期
}

# 手机上的十行：能短就短。
digest-and = { $one }；{ $other }
digest-of-form = { $form }：{ $said }
digest-short-verdict = { $units }个{ $level ->
    [township] 乡镇
    [village] 村
   *[other] 单位
}{ $how ->
    [all] 全部报齐
    [none] 都有缺报
   *[some] 中{ $full }个报齐
}，{ $reports }
digest-short-rate = 收到{ $received }/{ $expected }份（{ $rate }%）
digest-short-received = 收到{ $received }份
digest-short-waiting = { $count }份还没到截止时间
digest-short-blank = { $name }没有人报数
digest-alerts = 预警{ $count }条：{ $parts }
digest-alerts-open = 没有人收到{ $count }条
digest-alerts-acknowledged = 处理中{ $count }条
digest-alerts-confirmed = 确诊{ $count }条
digest-alerts-excluded = 排除{ $count }条
digest-alerts-lost = 失访{ $count }条
digest-alerts-other = 其他结果{ $count }条
digest-alerts-withdrawn = 更正后撤销{ $count }条
digest-short-watch = { $name }{ $amount }
digest-short-all-of = { $said }，都是{ $item }
digest-short-of = { $said }（{ $items }）
digest-short-at = { $said }，{ $places }
digest-short-place = { $unit }{ $count }
digest-short-item = { $name }{ $count }
digest-short-totals = { $compared ->
    [yes] 比{ $previous }：{ $figures }
   *[no] { $figures }
}
digest-short-more-figures = 另有{ $count }项
digest-short-figure = { $name }{ $amount }
digest-short-figure-change = { $name }{ $amount }（{ $change }）
digest-short-change = { $direction ->
    [more] +{ $by }
    [fewer] −{ $by }
   *[same] 持平
}
digest-short-change-percent = { $direction ->
    [more] +{ $by }，+{ $percent }%
   *[fewer] −{ $by }，−{ $percent }%
}
digest-short-before = { $previous }收到{ $received }/{ $expected }份
digest-short-before-nothing = { $previous }没有应报的报表，无法比较
digest-short-last-year = 比{ $last_year }：{ $figures }
digest-short-of-year = { $name }（{ $change }）
digest-short-missing = 未报：{ $names }
digest-short-missing-group = { $unit }{ $units }家{ $reports }份（{ $names }）
digest-short-owing = { $unit }{ $count }{ $every ->
    [day] 天
   *[other] 份
}
digest-short-silent-form = { $form }（应报{ $expected }份）
digest-short-silent-forms = 一份也没有收到：{ $forms }。没有数据不等于零。
digest-short-silent = { $unit }连续{ $count }{ $every ->
    [day] 天
   *[other] 份
}
digest-short-unusual = 异常：{ $facts }
digest-short-target = 全年任务：{ $said }，时间过了{ $passed }%{ $others ->
    [0] {""}
   *[other] ；另有{ $others }项
}
digest-short-updates = 本期之后：{ $facts }
digest-short-restated = 上期之后更正：{ $facts }
digest-short-excused = 免报{ $reports }份：{ $units }
digest-short-left-out = 还有{ $count }条，见详情。

digest-verdict = { $form }报告率{ $rate }%，{ $missing ->
    [0] 全部报齐
   *[other] 未报{ $missing }份
}。
digest-verdict-watch = { $name }{ $amount }。
digest-verdict-watch-change = { $name }{ $amount }，{ $change }。
digest-verdict-watch-blank = { $name }：没有人报数。
digest-silent = { $form }：应报{ $expected }份，一份也没有收到。没有数据不等于零。
digest-not-due = { $form }：应报{ $expected }份，还没有到截止时间。
digest-waiting = 其中 { $count } 份还没有到截止时间。
digest-all-excused = { $form }：本期应报的全部免报。
digest-nothing-due = { $form }：本期没有应报的报表。

digest-form =
    {""}
    【{ $form }】
digest-received = 报告率 { $part }/{ $whole }＝{ $rate }%
digest-on-time = 及时率 { $part }/{ $whole }＝{ $rate }%
digest-complete = 完整率 { $part }/{ $whole }＝{ $rate }%
digest-counts = 迟报{ $late }份，未报{ $missing }份
digest-counts-zero = 零报告{ $zero }份，迟报{ $late }份，未报{ $missing }份
digest-before = { $previous }应报{ $expected }份，实报{ $received }份，增减请对照着看。
digest-before-silent = { $previous }应报{ $expected }份，一份也没有收到，无法比较。
digest-before-nothing = { $previous }没有应报的报表，无法比较。

digest-group = 〔{ $name }〕
digest-amount = { $count }{ $unit }
digest-figure = { $name }：{ $amount }
digest-figure-change = { $name }：{ $amount }，{ $change }
digest-figure-blank = { $name }：没有人报数
digest-change = { $direction ->
    [more] 比{ $previous }增加{ $amount }
    [fewer] 比{ $previous }减少{ $amount }
   *[same] 与{ $previous }持平
}
digest-change-percent = { $direction ->
    [more] 比{ $previous }增加{ $amount }（+{ $percent }%）
   *[fewer] 比{ $previous }减少{ $amount }（−{ $percent }%）
}
digest-change-none = { $previous }没有数据
digest-last-year-nothing = { $last_year }{ $expected ->
    [0] 没有应报的报表
   *[other] 应报{ $expected }份，一份也没有收到
}，无法比较。

digest-breakdown = { $name }（按{ $title }）：
digest-item = { $name }{ $amount }
digest-item-change = { $name }{ $amount }，{ $change }
digest-item-none = { $previous }没有人报过
digest-unspecified = 未注明病种

digest-rows = { $level ->
    [township] 各乡镇（已报/应报）：
    [village] 各村（已报/应报）：
   *[other] 各单位（已报/应报）：
}
digest-rows-more = 其余{ $count }个单位见工作簿。
digest-targets = { $year }年全年任务（到{ $until }，时间过了{ $passed }%：{ $days }/{ $of_days }天）
digest-target-reached = { $name } { $reached } / { $target }{ $unit }（{ $rate }%）
digest-target-blank = { $name }还没有人报数，任务{ $target }{ $unit }
digest-target-pace = { $how ->
    [ahead] ，比时间进度快{ $points }个百分点
    [behind] ，比时间进度慢{ $points }个百分点
   *[even] ，与时间进度一致
}
digest-target = { $said }{ $pace }{ $lacking ->
    [0] {""}
   *[other] ；还有{ $lacking }份没报，不算在内
}
digest-targets-below = { $level ->
    [township] 各乡镇
    [village] 各村
   *[other] 各单位
}{ $name }的全年任务，进度慢的在前：
digest-computed-title = 【{ $form }计算指标】
digest-computed-line = { $said }{ $target }{ $left }
digest-computed = { $name } { $amount }（{ $numerator }/{ $denominator }）
digest-computed-of-parts = { $name } { $amount }（{ $parts }）
digest-computed-part = { $name }{ $count }
digest-computed-none = { $name } —（{ $why }）
digest-computed-target = ，目标{ $amount }
computed-amount = { $value }{ $unit }
computed-share = { $value }{ $unit }
digest-computed-left-out = ；不含{ $units }（{ $why }）
computed-why = { $why ->
    [zero] 分母是 0
    [population] 名册里没有人口
   *[blank] 没有人报数
}
computed-population = 人口
computed-expected = 应报
computed-received = 已报

digest-missing = 未报（{ $units }家，共欠{ $reports }份）：
digest-missing-group = { $unit }：{ $names }
digest-missing-name = { $unit }（{ $reports }份）
digest-missing-silent = { $unit }（{ $reports }份，连续{ $in_a_row }份）
digest-missing-more = 还有{ $units }家，名单见工作簿。
digest-missing-none = 没有逾期未报的单位。
digest-unusual-title = 异常（{ $count }条）：
digest-unusual = { $unit }{ $period }{ $name }{ $count }（常见{ $usual }{ $confirmed ->
    [yes] ，已核实
   *[no] {""}
}）
digest-fallen = { $unit }{ $received }/{ $expected }份（{ $previous }{ $before_received }/{ $before_expected }份）
digest-restated = 数据更正说明，上期之后有{ $count }份：
digest-corrected = { $unit }{ $period }{ $changes }（{ $by }）
digest-late = { $unit }{ $period }补报（{ $by }）
digest-late-figures = { $unit }{ $period }补报：{ $changes }（{ $by }）
digest-taken-back = { $unit }{ $period }撤回（{ $by }）
digest-figure-corrected = { $name }{ $old }→{ $new }
digest-figure-added = { $name }{ $new }
digest-figure-removed = { $name }{ $old }→空
digest-by = { $name }
digest-by-import = 导入
digest-by-nobody = 不详
digest-facts-more = 还有{ $count }条，见工作簿。
digest-updates =
    {""}
    此后有变化，{ $count }份：
digest-update-sum = { $name }合计：{ $old }→{ $new }
digest-excused = 免报{ $reports }份，不算应报：{ $units }
digest-excused-name = { $unit }（{ $reason }{ $reports }份）

digest-burden =
    {""}
    报告人的负担：平均每份报告来往{ $messages }条消息，有报告的一天点按{ $taps }次（中位数）。

## Table

table-unit = { $level ->
    [township] 乡镇
    [village] 村
   *[other] 单位
}
table-received = 已报
table-reached = 完成/任务
table-percent = 完成率

## The page of a digest

digest-page-indicator = 指标
digest-page-now = 本期
digest-page-change = 变化
digest-page-item = 其中：{ $name }
digest-page-above = 上级
digest-page-missing = 未报（份）
digest-page-in-a-row = 连续未报
digest-page-picture = 报告情况图
digest-page-as-of = 数字截至{ $day } { $time }。
digest-page-yours = 这个链接只供{ $name }本人使用，{ $day } { $time }前有效，请勿转发。过期后，在聊天里发“周报”“月报”可得到新的链接。
digest-page-none = 这个链接打不开：可能已经过期，或者您现在不管理这个单位。请在聊天里发“周报”或“月报”，点新消息下面的“打开网页”。
digest-page-away = 现在打不开，请过几分钟再刷新。

## Picture

picture-reported = 报告率
picture-on-time = 及时率
picture-before-reports = { $received }/{ $expected }份
picture-before = { $previous } { $amount }
picture-reports = { $length ->
    [day] 每日报告
    [week] 每周报告与报告率（%）
   *[month] 每月报告与报告率（%）
}
picture-figure = { $length ->
    [day] 每日
    [week] 每周
   *[month] 每月
}{ $name }
picture-legend-on-time = 及时
picture-legend-late = 迟报
picture-legend-missing = 未报
picture-legend-zero = 零报告
picture-legend-partial = 不完整
picture-legend-excused = 免报
picture-legend-waiting = 未到期
picture-legend-not-expected = 不用报
heat-title = { $form }逐日报告情况，{ $period }
heat-counts = 应报{ $expected }：及时{ $on_time }，迟报{ $late }，未报{ $missing }
heat-worst = { $units }家中未报、迟报最多的{ $shown }家，其余见工作簿
heat-reported = 已报{ $received }/{ $expected }
trend-title = { $name }，{ $first_year }年第{ $first }{ $length ->
    [week] 周
    [ten_days] 旬
    [month] 月
    [quarter] 季
    [half_year] 半年
   *[other] 年
}至{ $years ->
    [one] {""}
   *[two] { $year }年
}第{ $last }{ $length ->
    [week] 周
    [ten_days] 旬
    [month] 月
    [quarter] 季
    [half_year] 半年
   *[other] 年
}
trend-legend-now = 本年
trend-legend-then = 上年同期
trend-legend-running = 还没有结束
trend-rates = 报告率（%）
trend-ticks = { $length ->
    [week] 周
    [ten_days] 旬
    [month] 月
    [quarter] 季
    [half_year] 半年
   *[other] 年
}
picture-lowest = 最低：{ $date } { $rate }
picture-weekday = { $weekday ->
    [1] 周一
    [2] 周二
    [3] 周三
    [4] 周四
    [5] 周五
    [6] 周六
   *[7] 周日
}
picture-day = { $day }日

## 出错

apology = 对不起，这条消息没有处理成功，也没有保存。请再发一次；还不行请把编号 { $trace } 告诉乡镇卫生院。

## Page

page-name = 零报 Lingbao
page-language = 语言
page-language-name = 中文
page-clock = 县里的时间
page-move-reminders = { $time }
page-move-reminders-why = 催报
page-move-escalation = { $time }
page-move-escalation-why = 上报催办
page-move-week = 下周一 { $time }
page-move-week-why = 周报
page-move-month = 1号 { $time }
page-move-month-why = 月报
page-moving = 时钟正在往前走，请稍候……
page-move-failed = 时钟没有拨动，请再试一次。
page-phones = 手机
page-role-reporter = 村医
page-role-wecom = 村医（企业微信）
page-role-manager = 管理员
page-wecom = 企业微信
page-open = 打开聊天
page-not-kept = （含隐私的内容，没有保存）
page-choose-reporter = 选择村医
page-choose-manager = 选择管理员
page-change = 换人
page-person = { $name } · { $units }
page-place = { $township } · { $units }
page-nobody = 这里还没有人。请先导入人员名单，再刷新本页。
page-conversation = 与零报的对话
page-empty = 还没有消息。写一条，或点下面的例子试试。
page-examples = 例子
page-example-labelled = 门诊12 接种3 疑似0
page-example-numbers = 12 3 0
page-example-zero = 零报告
page-example-help = 帮助
page-example-today = 今日
page-write = 输入消息
page-send = 发送
page-sending = 正在发送……
page-sent = 已送到
page-unsent = 信号不好，正在重发……
page-refused = 没有发出，请重写一次。
page-offline = 连接断了，正在重新连接……已写的不会丢。
page-picture = 图片 { $name }，点开看大图
page-document = 下载文件 { $name }
page-close = 关闭

## 催报

remind-title = 您好，今天还没有收到：
remind-title-yesterday = 您好，昨天您说“明天再说”的，还没有收到：
remind-put-off = 还有昨天您说“明天再说”的：
remind-due = { $unit }{ $period }《{ $form }》，请在{ $time }前上报
remind-late = { $unit }{ $period }《{ $form }》，已过{ $time }，请尽快补报
remind-notices = 另有 { $count } 条通知您还没有点“收到”：
remind-how = 直接把数字发过来就行。
remind-how-or-tap = 直接把数字发过来就行；没有情况，请点下面的按钮。
button-guide = 填报
button-guide-of = 填报 { $unit }（{ $form }）
button-later = 明天再说
button-nomore = 今天不再提醒

reason-remind = 还有报表没有上报
reason-remind-nobody = 没有报告人，请登记
reason-escalate = 下级单位今天没有上报
reason-escalate-nobody = 上级没有能收到消息的管理员，请登记或邀请
reason-county = 下级单位昨天的还没有上报
reason-county-nobody = 再上一级没有能收到消息的管理员，请登记或邀请
reason-workdays = { $year }年的节假日还没有数据
reason-workdays-nobody = 没有管理员可以通知，请登记或邀请
reason-workdays-unused = { $year }年的节假日还没有数据，但没有报表按工作日算，不用通知
reason-already = 今天已经发过
reason-notice = 通知，发出时还收不到
reason-notice-again = 有通知没有点“收到”
reason-notice-owing = 还有报表没报，和催报一起提醒
reason-cap = 今天已经提醒过，每天最多 { $count } 次
reason-paused = 自己暂停了提醒，从{ $day }起照常提醒
reason-leave = 请假到{ $day }
reason-reported = 已报（{ $time }）
reason-excused = 免报（{ $reason }）
reason-early = 还没到时候，下一步在{ $day }{ $time }
reason-quiet = 现在不打扰，等到{ $day }{ $time }
reason-done = 今天不再提醒
reason-no-account = 还没有加入，收不到消息，请发邀请码
reason-blocked = 已停用机器人，收不到消息，请打电话联系
reason-blocked-since = 从{ $day }{ $time }起收不到消息（已停用机器人），请打电话联系

## 上报催办

escalate-title = 截至{ $time }，还有 { $count } 个单位没有上报：
escalate-title-county = 昨天的报告，今天{ $time }还有 { $count } 个单位没有上报：
escalate-form = 《{ $form }》{ $period }，{ $count } 个单位：
escalate-reminded = 已提醒：{ $units }
escalate-on-its-way = 提醒正在发送：{ $units }
escalate-blocked = 已停用机器人，提醒收不到：{ $units }
escalate-undelivered = 提醒没有送到，请打电话：{ $units }
escalate-no-account = 还没有加入，提醒收不到：{ $units }
escalate-code = { $name }的邀请码 { $code }
escalate-code-how = 请把邀请码告诉本人：打开和机器人的聊天，把邀请码发过来就加入了。
escalate-no-reporter = 没有报告人：{ $units }
escalate-leave = 请假到：{ $units }
escalate-paused = 自己暂停了提醒，恢复提醒的日子：{ $units }
escalate-not-reminded = 没有提醒到：{ $units }
escalate-name-with = { $unit }（{ $facts }）
escalate-moment = { $day }{ $time }
escalate-in-a-row = 连续 { $count } 次未报
escalate-more = 另有{ $count }个
escalate-advice = 请打电话问一问，或者点一个单位看能做什么。
escalate-advice-more = 请打电话问一问，或者点一个单位看能做什么。按钮只列了一部分，全部名单请发：今日
button-silent = { $unit }
button-remind-all = 全部提醒（{ $count }）

## 日报确认

reason-confirm = 每天截止时确认零报告
reason-alert-waiting = 预警等到早上再通知
reason-alert-told = 预警该通知了
reason-alert-half = 预警时限过半，还没有人收到
reason-alert-overdue = 预警时限已过，还没有人收到
confirm-as-of = 截至{ $time }；晚报的来了，这条会更新。

## 暂停提醒

pause-until = 好的，{ $day }以前不再提醒您；从这天起照常提醒。没有报的，乡镇还是会知道。
pause-later = 好的，今天不再提醒。明天提醒时会一起问{ $period }的，也可以随时补报。
pause-today = 好的，今天不再提醒。没有报的，乡镇还是会知道。要暂停几天，请发：暂停提醒
pause-over = 好的，照常提醒您。
pause-how-long = 要暂停到哪一天？请点一下，或者发：暂停提醒 到{ $month }月{ $day }日
pause-too-long = 暂停提醒最多 { $days } 天。时间更长，请向乡镇卫生院请假。
pause-past = { $day }已经过了，请写以后的日子。
button-pause-until = { $day }起再提醒
button-resume = 恢复提醒

## Workbook

workbook-summary = 汇总
workbook-figures = 指标
workbook-rows = { $form } { $level ->
    [township] 各乡镇
    [village] 各村
   *[other] 各单位
}
workbook-days = { $form } 逐日
workbook-chart = { $form }：每日报告与报告率
workbook-breakdown = { $name } { $title }
workbook-statement = 统计单
workbook-column-reporter = 报告人
workbook-column-waiting = 未到时间
workbook-rank = 报告质量排名
workbook-column-place = 名次
workbook-missing = 未报名单
workbook-computed = 计算指标
workbook-targets = 全年任务
workbook-excused = 免报名单
workbook-map = { $form } 逐村逐日
workbook-corrections = 更正记录
workbook-definitions = 说明
workbook-mark = { $state ->
    [on-time] { $zero ->
        [yes] 零
       *[no] √
    }
    [late] { $zero ->
        [yes] 迟零
       *[no] 迟
    }
    [missing] 未
    [excused] 免
   *[waiting] …
}{ $partial ->
    [yes] 缺
   *[no] {""}
}
workbook-source = { $source ->
    [message] 报告人发消息更正
    [button] 报告人按按钮更正
    [edit] 报告人改了原来的消息
    [on_behalf] 管理员代为更正
    [undo] 撤销上一版
    [import] 表格导入
   *[approved] 锁定后更正，经上级同意
}
definition-about = 本工作簿
definition-made-at = 生成时间
definition-moment = { $year }年{ $date } { $time }，以当时收到的报告为准
definition-received-rate = 收到的报告占应报的比例，迟报也算收到
definition-on-time-rate = 截止时间之前收到的报告占应报的比例
definition-complete-rate = 必填指标都有数字的报告占收到的报告的比例
definition-expected = 按报表规定应当上报的份数。免报的不算；免报了仍然报来的照算
definition-received = 收到的份数，包括迟报；撤销而没有重报的不算
definition-on-time = 截止时间之前第一次收到的份数，之后更正不影响
definition-late = 截止时间之后才收到的份数
definition-complete = 必填指标都有数字、要求分病种的都分了病种的份数
definition-zero = 监测指标都明确报了 0 的份数。零报告是已报，不是未报
definition-missing = 应报而没有收到的份数。没有收到不等于零，不计入任何合计
definition-excused = 因关闭、停电、假期、灾害、请假等不要求上报的份数，不计入应报
definition-blank-name = 空格
definition-blank = 没有人报过这个数字。空格不是 0；明确报了 0 的写 0
definition-compared-name = 与上期、上年同期比较
definition-compared = 两期都有数字才比较。增减写数量；原来的数字不到 { $base } 的只写数量，不写百分比。两期报告率不同的，请对照报告率看增减
definition-signs-name = 逐村逐日的记号
definition-sign = { $sign }　{ $state ->
    [on-time] 及时
    [late] 迟报
    [missing] 未报
    [excused] 免报
   *[waiting] 还没有到截止时间
}{ $zero ->
    [yes] 的零报告
   *[no] {""}
}{ $partial ->
    [yes] ，不完整
   *[no] {""}
}
definition-form = { $every ->
    [day] 每天一份
    [week] 每周一份
    [ten_days] 每旬一份
    [month] 每月一份
    [quarter] 每季度一份
    [half_year] 每半年一份
   *[year] 每年一份
}，{ $due } 截止。指标：
definition-indicator = { $name }{ $counted ->
    [yes] （{ $unit }）
   *[no] {""}
}{ $watched ->
    [yes] ，监测指标
   *[no] {""}
}
workbook-page = 第&P页，共&N页

workbook-column-unit = 单位
workbook-column-code = 单位编码
workbook-column-above = 上级单位
workbook-column-form = 报表
workbook-column-period = 报告期
workbook-column-date = 日期
workbook-column-expected = 应报
workbook-column-received = 已报
workbook-column-received-rate = 报告率
workbook-column-on-time = 及时
workbook-column-on-time-rate = 及时率
workbook-column-complete = 完整
workbook-column-complete-rate = 完整率
workbook-column-late = 迟报
workbook-column-zero = 零报告
workbook-column-missing = 未报
workbook-column-group = 分组
workbook-column-indicator = 指标
workbook-column-measure = 计量单位
workbook-column-now = 本期
workbook-column-before = 上期
workbook-column-change = 增减
workbook-column-change-rate = 增减率
workbook-column-owed = 欠报份数
workbook-column-owed-periods = 欠报的报告期
workbook-column-year-ago = 上年同期
workbook-column-change-of-year = 同比增减
workbook-column-change-rate-of-year = 同比增减率
workbook-column-excused = 免报
workbook-column-reason = 原因
workbook-column-about = 报告日期
workbook-column-old = 原来的数字
workbook-column-new = 更正后
workbook-column-by = 更正人
workbook-column-at = 更正时间
workbook-column-source = 方式
workbook-column-term = 项目
workbook-column-meaning = 含义
workbook-column-numerator = 分子
workbook-column-denominator = 分母
workbook-column-value = 数值
workbook-column-why-none = 没有数值的原因
workbook-column-left-out = 未计入的单位数
workbook-column-target = 任务
workbook-column-reached = 完成
workbook-column-reached-rate = 完成率
workbook-column-passed = 时间进度

## Report

receipt-stored = ✅ 已收到：{ $unit } { $period }{ $form }
receipt-changed = ✅ 已更正：{ $unit } { $period }{ $form }
receipt-same = ✅ { $time } 又收到一次，没有变化：{ $unit } { $period }{ $form }
receipt-stands = 现在存的是：{ $unit } { $period }{ $form }
receipt-zero = 零报告
receipt-incomplete = 不完整
receipt-stamp = { $timeliness ->
    [late] 迟报
   *[on-time] 按时
}，{ $time } 收到，第 { $version } 版
receipt-by-another = 在您之前，{ $time } 已经有人报过这一份。
receipt-moment = { $day }{ $time }
figure = { $name }：{ $count }
figure-changed = { $name }：{ $old } → { $new }
figure-removed = { $name }：{ $old } → 未填
figure-item = 其中{ $name }：{ $count }
figure-item-changed = 其中{ $name }：{ $old } → { $new }
figure-item-removed = 其中{ $name }：{ $old } → 未填
figure-noted = { $name }（{ $word }）
example-figure = { $name }{ $count }
unfinished-not-stored-of = { $unit } { $period }{ $form }没有报完，所以没有保存：{ $figures }
unfinished-not-stored = 之前发的没有保存：{ $figures }
prompt-understood = 记下了，还没报完：{ $unit } { $period }{ $form }
prompt-missing = { $count ->
    [1] 还缺：{ $names }。直接发数字就行。
   *[other] 还缺：{ $names }。按这个顺序直接发数字就行，中间空一格。
}
prompt-nothing-stored = 这条没有保存。
prompt-did-you-mean = 这条还没有保存。如果{ $period }{ $form }是下面这样，请点一下；不是的话，请重新发。
prompt-did-you-mean-of = 这条还没有保存。如果{ $unit } { $period }{ $form }是下面这样，请点一下；不是的话，请重新发。
forwarded = 这是转发来的消息，我不敢直接记下。
prompt-how = 请这样发：{ $example }
prompt-unit = 这是哪个单位 { $period }的{ $form }？请点一下：
prompt-last-unit = 只剩{ $unit } { $period }的{ $form }还没报。这是哪个单位的？请点一下：
prompt-form = 这条是哪张报表？请点一下：
prompt-again = 好的，请把数字再发一次。
zero-contradicts = 您已经报了下面的数字，按钮没有改动它：
zero-over-figures = 没有改动：{ $unit }已经报了下面的数字。如果确实要改成 0，请点按钮。
zero-in-words = 如果确实是 0，请打字发送：{ $word ->
    [allzero] 全部为零
   *[zero] 零报告
}
report-closed = { $unit } { $period }{ $form }已经截止，这里不能再报、再改。请打电话给{ $above }。
state-owed = { $unit } { $period }{ $form }：还没报
state-received = { $unit } { $period }{ $form }：已报（{ $time }，第 { $version } 版）
state-incomplete = { $unit } { $period }{ $form }：已报，不完整（{ $time }，第 { $version } 版）
button-zero = 零报告
button-zero-of = 零报告（{ $form }）
button-zero-for = { $period }零报告
button-allzero-for = { $period }全部为零
button-zero-for-of = { $period }零报告（{ $form }）
button-allzero-for-of = { $period }全部为零（{ $form }）
zero-which = 这个按钮是{ $period }的。请问要报哪一天？
button-allzero = 全部为零
button-allzero-of = 全部为零（{ $form }）
button-figures = { $figures }
button-unit = { $unit }
button-form = { $form }

## Diseases

disease-which = { $name } { $count } 例，是什么病？
disease-which-rest = { $name }还有 { $count } 例，是什么病？
disease-how = 请点一下，或者打字写病名和例数。
disease-how-many = { $name }几例？没注明病种的共 { $count } 例。
disease-word = 请打字写病名，不要写病人的姓名。
disease-alike = 清单里没有“{ $word }”。是下面哪一种？请点一下。
disease-unknown = 清单里没有“{ $word }”。如果确实是病名，请点一下；不是的话，请重新写病名。
disease-person = 请只写病名，不要写病人的姓名。这条没有保存。
disease-too-many = 您说了 { $said } 例，可是没注明病种的只有 { $count } 例，所以没有改动。如果总数报错了，请先更正总数，例如：更正 { $example }
disease-changed = 这份报告后来又变过了，请看现在的数字再回答。
disease-done = 没有改动：现在没有要注明病种的病例。
disease-of-which = 您说的是哪一份报告里的病例？请点一下：
button-disease = { $name }
button-disease-word = 其他（{ $word }）
    .short = 其他
button-disease-count = { $count }

## Unit names

unit-name-doubtful = “{ $word }”可能是：{ $names }。请写全名。
unit-name-between = 单位名称两边都有数字，拿不准。请把名称写在最前面。
unit-not-yours = { $unit }不归您报，您报的是{ $names }。

## 接龙

relay-title = 【{ $period }{ $form }】
relay-understood = 看懂 { $count } 个：
relay-understood-of = 看懂 { $count } 个（{ $names }）：
relay-row = { $unit } { $figures }
relay-period = { $period }的：
relay-row-to-look-at = ⚠️ { $unit }
relay-row-doubtful = ⚠️ { $unit }：{ $reason }
relay-row-same = { $unit } 已报
relay-figure-changed = { $old }→{ $new }
relay-unit-on = { $unit }（{ $period }）
relay-in-doubt = 看不准 { $count } 行，没有算进去：
relay-doubt = “{ $words }”：{ $reason }
relay-more = 另有 { $count } 行没有列出。
relay-missing = 还没有报的 { $count } 个：{ $names }
relay-nothing-stored = 还没有保存，请点按钮。
relay-nothing-new = 没有要保存的。
relay-no-unit = 没看出是哪个单位。
relay-two-units = 一行写了两个单位，请分行写。
relay-twice = 同一个单位出现了不同的内容。
relay-lacks = 缺{ $names }。
relay-day-unclear = 标题里的日期没看懂，请在这一行写上日期。
relay-too-long = 太长了，从这一行起没有看，请把后面的另外发。
relay-not-understood = 没看懂。
relay-late = 已经过了补报期限，村里自己不能再报。
relay-closed = 已经截止，不能再报、再改。
relay-not-yours = 现在不归您管。
relay-overtaken = 刚才又有人报过。
relay-which-form = 看不出是哪张报表，所以没有保存。请在第一行写上报表名称再发：{ $names }
relay-stored = ✅ 已保存 { $count } 个单位的{ $period }{ $form }：{ $names }
relay-left-out-title = 没有保存 { $count } 个：
relay-left-out = { $unit }：{ $reason }
relay-asked-disease = 还要报病种 { $count } 个，已经发消息问村里：{ $names }
relay-asked-disease-one = 还要报病种，已经发消息问村里。
relay-needs-disease = 还要报病种 { $count } 个：{ $names }。请他们补报。
relay-needs-disease-one = 还要报病种，请村里补报。
relay-incomplete = 还不完整 { $count } 个：{ $names }
relay-cancelled = 好的，这次接龙没有保存。
village-reported-for = 📋 { $above }代您报了{ $unit } { $period }{ $form }：
button-relay-all = 全部确认 ({ $count })
button-relay-clear = 只确认清楚的 ({ $count })
    .short = 只确认清楚的
button-relay-cancel = 取消

## Correction

receipt-undone = ↩️ 已撤销，恢复成原来的数字：{ $unit } { $period }{ $form }
receipt-taken-back = ↩️ 已撤销：{ $unit } { $period }{ $form }
receipt-owed-again = 这一份现在算没有报。请重新发数字。
undo-done = 已经撤销过了，不用再点。
undo-stale = 没有撤销：这份报告后来又变过了。
undo-nothing = 没有可以撤销的：只能撤销您在 10 分钟内报的。
undo-which = 要撤销哪一份？请点一下：
undo-too-late = 没有撤销：只能在 10 分钟内撤销。要改请点“修改”。
change-how = 请发新的数字，只发要改的也行，例如：{ $example }
change-which = 要修改哪一份？请点一下：
change-nothing = 现在没有可以修改的报告。
change-locked = 这份已经截止，改动要{ $above }同意才算数。
amend-which = 下面的数字要改到哪一份？请点一下：
overrule-since = 还没有改：您发那条消息以后，有人改过这份报告。
overrule-yours = 您改成了：
overrule-left = 好的，没有改动。
change-stale = 没有改：这份报告后来又变过了。要改请点“修改”。
correction-sent = 📨 还没有改：{ $unit } { $period }{ $form }已经截止，更正要{ $above }同意，已经送去审批：
correction-wait = 有结果马上告诉您。
correction-asked = 请审批更正：{ $unit } { $period }{ $form }已经截止，现在要求改成：
correction-asked-how = 同意了才会改，双方都会收到结果。
correction-approved = ✅ { $above }同意了，已更正：{ $unit } { $period }{ $form }
correction-refused = { $above }没有同意更正{ $unit } { $period }{ $form }，原来的数字不变。有疑问请打电话给{ $above }。下面的改动没有做：
correction-overtaken = 没有更正：{ $unit } { $period }{ $form }后来又变过了。还要改的话，请重新发。
correction-you-approved = ✅ 已同意，已更正：{ $unit } { $period }{ $form }
correction-you-refused = 您没有同意更正{ $unit } { $period }{ $form }，原来的数字不变。下面的改动没有做：
correction-you-overtaken = 没有改动：{ $unit } { $period }{ $form }在申请以后又变过了，这份更正作废。
correction-decided = { $unit } { $period }{ $form }的这份更正已经有结果：{ $decision ->
    [approved] 同意
    [refused] 不同意
   *[overtaken] 作废
}（{ $day }{ $time }）。
correction-no-change = 这次点按钮没有改动任何数据。
button-overrule = 改成我的数字
button-leave = 不改
button-approve = 同意
button-refuse = 不同意
button-undo = 撤销（{ $minutes } 分钟内）
button-change = 修改
button-report = { $unit } { $period }{ $form }

## Question

question-unusual = 请再看一眼：{ $name }报了 { $count }，近来是 { $usual }。数字对吗？
question-between = { $low }–{ $high }
question-always = { $count }（一直没变）
question-without = 请再看一眼：{ $name }报了 { $count }，{ $companion }却是 0。数字对吗？
question-repeated = 请再看一眼：最近 { $times } 份{ $form }的数字完全一样。数字对吗？
question-answered = 好的，记下了：数字没有错。
question-answered-before = 已经记下了，不用再点。
question-overtaken = 这份报告后来又变过了，请看现在的数字。
button-right = 对，没错

## 填报

guide-title = 填报：{ $unit } { $period }{ $form }
guide-how = 一项一项来，点一个数字，或者直接发数字。
guide-resumed = 接着上次的填。
guide-overtaken = 这份报告刚才已经有了新的数字，请看一下再填。
guide-which = 要填哪一份？请点一下：
guide-said = 已填：{ $figures }
guide-ask = { $number }/{ $count } { $name }是多少？
guide-ask-known = { $number }/{ $count } { $name }是多少？（{ $known }）
guide-name-in-group = { $group }：{ $name }
guide-yesterday = 昨天 { $count }
guide-before = { $period } { $count }
guide-stands = 已报 { $count }
guide-number = { $count }
guide-skip = 跳过
guide-skip-keeping = 跳过（仍是 { $count }）
    .short = 跳过
guide-back = 上一步
guide-stop = 取消
guide-other-day = 现在填的是{ $period }的。
guide-name-it = 要改哪一项，请写上名称，例如：{ $example }
guide-stopped = 已取消，这次填的没有保存。
guide-nothing = 每一项都跳过了，没有填任何数字。

## Joining

numbered-how = 请回复数字来选：
numbered-choice = { $number }：{ $label }
numbered-doubt = 您发的“{ $number }”，是选前面的第 { $number } 项，还是报的数？还没有改动任何数据。
numbered-doubt-figure = 是选它，请点下面的按钮；是报数，请连名称一起发。
button-numbered = 选第 { $number } 项

join-how = 您好，这里是零报机器人，村卫生室用它每天报数。您还没有加入。
join-where = 有邀请码，请发过来，例如：/start AB12CD34。没有邀请码，请发村名，例如：加入 张家村，由乡镇卫生院同意；也可以向乡镇卫生院公卫科要。
join-who = 请把您的姓名写在后面再发一次，乡镇卫生院要知道是谁，例如：加入 { $unit } 李四
join-number = 下面如果有“发送我的手机号码”，号码已经登记的，点一下就能加入。
button-number = 发送我的手机号码
join-welcome = 欢迎！您已加入：{ $unit }，{ $role ->
    [manager] 管理员
    [administrator] 系统管理员
   *[reporter] 报告人
}。
join-already = 您已经是{ $unit }的{ $role ->
    [manager] 管理员
    [administrator] 系统管理员
   *[reporter] 报告人
}，不用再加入。
join-wrong-code = 邀请码 { $code } 用不了：可能打错了、用过了或者过期了。请核对后再发一次，或者向乡镇卫生院公卫科要一个新的。
join-code-unused = 邀请码 { $code } 没有使用：它打错了、用过了或者过期了。
join-somebody-else = 邀请码 { $code } 是给别人的，没有使用。请向乡镇卫生院公卫科要您自己的邀请码。
join-manager-next = 每周一早上会收到周报。想看今天谁报了、谁没报，请发：今日
join-no-such-unit = 没有找到这个村。请核对名称再发，例如：加入 张家村
join-one-unit = 请只写一个村的全名。
join-which-unit = 请写上村名，例如：加入 张家村
join-sent = 📨 已经替您问{ $above }：能不能加入{ $unit }。有结果马上告诉您。
join-sent-new-account = 📨 您登记的手机号码已有另一个账号在用。已经请{ $above }确认，同意以后就改用这个账号报{ $unit }。
join-still-waiting = 加入{ $unit }的申请还在等答复，请耐心等一等；着急的话，请打电话给乡镇卫生院。
join-taken-back = 好的，申请已经撤回。
join-too-often = 今天申请的次数太多了，请明天再试，或者向乡镇卫生院公卫科要邀请码。
join-nobody-decides = { $unit }的上级还没有人用零报机器人，问不到。请向乡镇卫生院公卫科要邀请码。
join-nameless = 没有名字的人
join-asked = { $name }想加入{ $unit }，做报告人。
join-asked-known = { $name }（花名册上的人）想加入{ $unit }，做报告人。
join-asked-new-account = { $name }（{ $unit }）换了新的手机账号。同意后用新账号报数，原来的账号不能再用。
join-asked-how = 请先确认是本人。同意了才算数，双方都会收到结果。
join-agreed = ✅ { $above }同意了。
join-refused = { $above }没有同意您加入{ $unit }。有疑问请打电话给{ $above }。
join-you-approved = ✅ 已同意，已经告诉对方：
join-you-refused = 您没有同意，已经告诉对方：
join-you-overtaken = 不用再处理：对方已经撤回，或者用别的办法加入了。
join-decided = 这份申请已经有结果：{ $decision ->
    [approved] 同意
    [refused] 不同意
   *[overtaken] 不用再处理
}（{ $day }{ $time }）。
button-take-back = 撤回申请
account-replaced = { $unit }已改由您的另一个账号报数，这个账号不能再用。如果不是您本人换的，请马上打电话给{ $above }。
number-unknown = 花名册上没有您的手机号码。
number-without-post = 您的手机号码已经登记，可是现在没有让您报数的单位。
number-not-own = 请不要转发名片。要用手机号码加入，请点“发送我的手机号码”。
number-not-yours = 您已经加入了，不用再发手机号码。号码没有保存。

## Inviting

invite-which = 请谁加入？请点一下：
invite-by-name = 单位太多，没有全部列出。请写名称，例如：邀请 张家村
invite-no-such-unit = 您管理的单位里没有找到这个名称。请核对再发，例如：邀请 张家村
invite-not-yours = 您不能邀请{ $unit }的{ $role ->
    [manager] 管理员，请向上一级提出
    [administrator] 系统管理员，请向上一级提出
   *[reporter] 报告人：这个单位没有要报的报表
}。
invite-made = { $unit }{ $role ->
    [manager] 管理员
    [administrator] 系统管理员
   *[reporter] 报告人
}的邀请码，一人用一次，{ $day }前有效：{ $code }
invite-hand-on = 下面这条请转发给对方。
invite-forward = 请您用零报机器人，担任{ $unit }的{ $role ->
    [manager] 管理员
    [administrator] 系统管理员
   *[reporter] 报告人
}（{ $day }前有效）。
invite-forward-link = 点开这个链接，再点“开始”；也可以扫二维码：{ $link }
invite-forward-code = 请给机器人发：/start { $code }
invite-taken-back = 已撤销{ $unit }的邀请码，不能再用：{ $code }
invite-gone = 这个邀请码已经用过、过期或者撤销了。
button-invite-role = { $unit } { $role ->
    [manager] 管理员
    [administrator] 系统管理员
   *[reporter] 报告人
}
button-revoke = 撤销这个邀请码

## Leaving

depart-question = 确定要退出吗？您现在是：
depart-post = { $unit }的{ $role ->
    [manager] 管理员
    [administrator] 系统管理员
   *[reporter] 报告人
}
depart-what = 退出后不再提醒您，您也不能再报数；已经报的数字都保留。临时有事请不要退出，请发“请假”。
depart-done = 好的，您已经退出，不会再提醒您。谢谢您一直以来的帮助！
depart-back = 以后要回来，请发邀请码、手机号码，或者“加入”加村名。
depart-stayed = 好的，没有退出。
depart-told = { $name }退出了，不再是{ $unit }的{ $role ->
    [manager] 管理员
    [administrator] 系统管理员
   *[reporter] 报告人
}。
depart-nobody-left = ⚠️ { $unit }现在没有能收到消息的报告人。请另请一位，例如：邀请 { $unit }
button-depart = 确定退出
button-stay = 不退出

## Help

help-title = 零报：每天发一条消息报数
help-example = { $form }，请这样发：{ $example }
help-numbers = 按顺序只发数字也行：{ $numbers }
help-zero = 没有疑似病例，发“零报告”或点下面的按钮
help-guide = 想一项一项填，发“填报”
help-yesterday = 补昨天的，前面加“昨天”
help-change = 改数字，发“更正 { $example }”或“修改”
help-today = 看报了没有，发“今日”；有几天报不了，发“请假”
help-manager-today = 看今天谁报了，发“今日”；谁没报，发“未报”；看一个村，发“单位 村名”
help-manager-relay = 替村里报，前面写村名；群里的接龙，整段贴过来
help-manager-invite = 请村医加入，发“邀请”，后面写村名
help-manager-notice = 给下面的人发通知、看谁没收到，发“通知”
help-manager-digest = 再看周报、月报，发“周报”“月报”；比一比，发“排名”；算补助，发“统计单”
help-lang = 换语言，发“语言”
menu-help = 怎么报数
menu-report = 一项一项填报
menu-today = 今天报了没有
menu-missing = 谁还没有报
menu-unit = 看一个单位：/unit 村名
menu-week = 上周的周报
menu-month = 上月的月报
menu-statement = 每人报了多少
menu-rank = 报告质量排名
menu-change = 修改报过的数
menu-alerts = 预警
menu-invite = 邀请报告人
menu-notice = 发通知
menu-absence = 请假
menu-pause = 暂停提醒
menu-lang = 换语言 Language
help-private = 请不要发病人的姓名和电话
talk-hello = 您好！
talk-thanks = 不客气。
talk-ok = 好的。
talk-not-understood = 没看懂这条消息。报数请这样发：{ $example }
talk-see-help = 没看懂这条消息。请发“帮助”，看看能做什么。
talk-here = 在的。
enter-all-in = 您好！今天要报的都已经报了，谢谢。
enter-more = 还有 { $count } 份没报。
enter-how = 报数请这样发：{ $example }
talk-no-words = { $what ->
    [sticker] 表情我看到了，可是看不懂。
    [voice] 语音我还听不懂。
    [photo] 图片我看不了。
    [video] 视频我看不了。
    [document] 文件我打不开。
    [location] 位置我看不了。
    [contact] 名片我看不了，也没有保存。
    [poll] 投票我看不懂。
   *[other] 这种消息我看不了。
}请打字；不知道怎么写，请发“帮助”。
talk-no-words-write = { $what ->
    [sticker] 表情我看到了，可是看不懂。
    [voice] 语音我还听不懂。
    [photo] 图片我看不了。
    [video] 视频我看不了。
    [document] 文件我打不开。
    [location] 位置我看不了。
    [contact] 名片我看不了，也没有保存。
    [poll] 投票我看不懂。
   *[other] 这种消息我看不了。
}请打字发：{ $example }
talk-own-words = 这是我发的消息，不用转发。
talk-own-words-change = 这是我发的消息，不用转发。要改数字，请发：更正 { $example }
group-ask = 这条我要单独跟您说。请点我的头像，在私聊里再发一遍。
group-stored = 已经收到。还有一点要问您，请点我的头像私聊我。
talk-stale-button = 这个按钮已经失效，没有改动任何数据。
lang-choose = 请选择语言：
lang-set = 好的，以后用中文。
button-lang = { $name }

## Manager

manager-no-numbers = 没看出是哪个单位，所以这条没有保存。请把单位名称写在数字前面再发；群里的接龙也可以整段贴过来。
manager-today-hint = 看今天谁报了、谁没报，请发：今日
today-title = 【{ $unit } { $period }{ $form }】
today-counts = 应报 { $expected }，已报 { $received }，其中迟报 { $late }、零报告 { $zero }
today-figures = 合计：{ $figures }
today-missing = 未报 { $count } 个：{ $names }
today-missing-more = 未报 { $count } 个：{ $names }等
today-all-in = 全部报齐。
today-nothing = 今天没有应报的报表。

## Silent villages

silent-title = { $unit } { $period }{ $form }：还没有报
silent-excused = { $unit } { $period }{ $form }：免报（{ $reason }）
silent-in-a-row = 连续 { $count } { $length ->
    [day] 天
   *[other] 期
}没有报
silent-in-a-row-most = 连续 { $count } { $length ->
    [day] 天
   *[other] 期
}以上没有报
silent-reporter = { $name }：{ $state }。{ $phone }
silent-phone = 电话 { $phone }
silent-no-phone = 没有登记电话
silent-nobody = 没有报告人，请登记。
silent-on-leave = 请假到{ $day }
silent-no-account = 还没有加入，提醒收不到
silent-blocked = 已停用机器人，提醒收不到
silent-unreachable-since = { $day }起停用机器人，提醒收不到
silent-undelivered = 今天的提醒没有送到，请打电话
silent-nudged = { $time } 已再催
silent-reminded = { $time } 已提醒
silent-on-its-way = 提醒正在发送
silent-paused = 要求{ $day }再提醒
silent-not-reminded = 今天没有提醒到
missing-title = 【{ $unit } { $period }{ $form }】还没有报的 { $count } 个
missing-how = 点村名看怎么联系，可以再催、代报、免报。
missing-none = 【{ $unit } { $period }{ $form }】全部报齐。
missing-not-due = { $time } 截止，还没有到时间。
missing-not-due-day = { $day } { $time } 截止，还没有到时间。
missing-names = { $names }
missing-names-below = { $unit } { $count } 个：{ $names }
missing-since = { $names }（连续 { $count } { $length ->
    [day] 天
   *[other] 期
}）
missing-since-all = { $names }（都连续 { $count } { $length ->
    [day] 天
   *[other] 期
}）
summary-title = { $unit }{ $period }基层报告工作总结
summary-title-when = { $length ->
    [month] { $year }年{ $number }月
    [quarter] { $year }年第{ $number }季度
    [half_year] { $year }年{ $number ->
        [1] 上半年
       *[2] 下半年
    }
    [year] { $year }年
   *[range] { $days }
}
summary-days = { $years ->
    [one] { $year }年{ $start }至{ $end }
   *[two] { $year }年{ $start }至{ $end_year }年{ $end }
}
summary-issue = { $length ->
    [month] 月报
    [quarter] 季报
    [half_year] 半年报
    [year] 年报
   *[range] 汇总
}
# 句子与句子之间：中文什么都不加。
summary-space = {""}
summary-comma = { $said }，{ $more }
summary-sentence = { $said }。
summary-basics = 一、基本情况
summary-indicators = 二、主要指标完成情况
summary-diseases = 三、传染病概况
summary-quality = 四、报告质量
summary-problems = 五、存在问题
summary-next = 六、下一步工作
summary-second = （{ $number ->
    [1] 一
    [2] 二
    [3] 三
    [4] 四
    [5] 五
    [6] 六
    [7] 七
    [8] 八
    [9] 九
    [10] 十
    [11] 十一
    [12] 十二
   *[other] { $number }
}）{ $title }
summary-period = 本总结的数据为{ $unit }{ $days }各单位上报数的汇总，没有上报的不按零计算。
summary-until = 本期尚未结束，数据截至{ $day }。
summary-form = { $form }{ $units ->
    [0] {""}
   *[other] 由{ $units }个单位填报，
}应报{ $expected }份，实报{ $received }份。
summary-form-zero = { $form }{ $units ->
    [0] {""}
   *[other] 由{ $units }个单位填报，
}应报{ $expected }份，实报{ $received }份，其中零报告{ $zero }份。
summary-write-basics = 【请补充：人员、机构、经费等基本情况】
summary-head-indicator = 指标
summary-head-now = 本期
summary-head-change = 比{ $then }
summary-head-received = 报告率
summary-head-on-time = 及时率
summary-head-complete = 完整率
summary-head-target = 全年任务
summary-head-due = 进度应完成
summary-head-reached = 已完成
summary-head-reached-rate = 完成率
summary-head-ahead = 快慢（百分点）
summary-indicator = { $name }（{ $unit }）
summary-change = { $by }（{ $percent }%）
summary-rate = { $part }/{ $whole }＝{ $rate }%
summary-table-indicators = 表#　{ $form }主要指标
summary-table-quality = 表#　{ $form }报告质量
summary-targets = 全年任务
summary-table-targets = 表#　全年任务完成情况
summary-table-targets-below = 表#　{ $level ->
    [township] 各乡镇
    [village] 各村
   *[other] 各单位
}全年任务完成情况
summary-year = { $year }年全年任务统计到{ $until }，一年已过{ $days }/{ $of_days }天，时间进度为{ $passed }%，进度应完成数按此折算。
summary-targets-missing = 其间还有{ $count }份报告没有收到，不算在已完成数内。
summary-computed = { $said }{ $left }。
summary-computed-then = { $previous }为{ $amount }
summary-of-these = 其中：
summary-item = { $said }；
summary-nothing-watched = 本期的报表没有监测指标。
summary-no-cases = { $name }没有分病种的数字。
summary-rate-received = { $form }应报{ $whole }份，实报{ $part }份，报告率{ $rate }%；
summary-rate-on-time = 及时{ $part }份，及时率{ $rate }%；
summary-rate-complete = 完整{ $part }份，完整率{ $rate }%；
summary-late-missing = 迟报{ $late }份，未报{ $missing }份。
summary-waiting = 未报的当中有{ $count }份还没有到截止时间。
summary-rate-before = { $previous }应报{ $whole }份，实报{ $part }份，报告率{ $rate }%。
summary-problem-missing = 部分单位缺报
summary-problem-silent = 个别单位整期没有上报
summary-problem-late = 部分单位经常迟报
summary-problem-fallen = 部分单位报告率下降
summary-problem-lower = 部分指标比率下降
summary-problem-behind = 全年任务落后于时间进度
summary-problem-corrected = 本期数据事后更正
summary-problem-restated = 以前各期数据补报或更正
summary-missing = { $form }有{ $units }个单位共缺报{ $reports }份：{ $names }。
summary-silent = { $form }有{ $count }个单位整期没有报过：{ $names }。
summary-late = { $form }有{ $count }个单位迟报占应报的{ $percent }%以上：{ $names }。
summary-late-unit = { $unit }（迟报{ $late }份，共报{ $received }份）
summary-fallen = { $form }有{ $count }个单位报告率比上一期低一成以上：{ $facts }。
summary-lower = { $name }为{ $now }，低于{ $previous }的{ $then }。
summary-behind = 时间进度为{ $passed }%，还没有达到的有：{ $facts }。
summary-corrected = 报表锁定以后或者{ $issue }生成以后，本期有{ $count }份报告更正过：{ $facts }。
summary-restated = 上一期{ $issue }生成以后，以前各期有{ $count }份报告补报或更正：{ $facts }。
summary-no-problem = 从上报的数据看，没有{ $names }的情况。
summary-none-missing = 缺报
summary-none-late = 经常迟报
summary-none-fallen = 报告率明显下降
summary-none-lower = 指标比率下降
summary-none-behind = 全年任务落后
summary-none-corrected = 报表锁定或者{ $issue }生成以后更正
summary-write-problems = 【请补充：数据以外的问题和原因】
summary-step = { $number }．{ $said }
summary-next-missing = 【建议】对缺报的单位逐个了解原因，落实人员；确有困难的，按规定办理免报。
summary-next-silent = 【建议】对整期没有报过的单位上门核实，确认村医是否在岗、是否已加入。
summary-next-late = 【建议】提醒经常迟报的单位在截止时间以前上报，必要时调整报告人。
summary-next-fallen = 【建议】对报告率下降的单位开展一次督导。
summary-next-lower = 【建议】对下降的比率分单位核对分子、分母，查明是工作下滑还是登记变化。
summary-next-behind = 【建议】对落后的任务按剩余时间重新分解到单位，逐月检查。
summary-next-corrected = 【建议】对事后更正的单位核对登记，减少更正。
summary-next-restated = 【建议】用到以前各期数据的材料，按更正以后的数字核对一遍。
summary-write-next = 【请补充：下一步工作安排】

undelivered-title = 【{ $unit }】近 7 天没有送到的消息 { $count } 条：
undelivered-none = 【{ $unit }】近 7 天没有送不到的消息。
undelivered-line = { $day } { $time } 给{ $name }（{ $unit }）的{ $lane ->
    [reply] 回复
    [alert] 通知
   *[bulk] 提醒或汇总
}：{ $why }
undelivered-late = 没来得及送出，已经过时
undelivered-unreachable = 对方停用了机器人，收不到
undelivered-not-taken = 试了 { $count } 次，聊天软件没有收下
undelivered-more = 还有更早的 { $count } 条。
undelivered-advice = 要紧的事请打电话说。回复没送到，不影响已经收到的报表。
button-undelivered = { $unit }没送到的消息（{ $count }）
alert-head = { $head }{ $title }
alert-head-new = ⚠️ 预警：
alert-head-raised = ⚠️ 预警：
alert-head-half = ⚠️ 时限过半，还没有人收到：
alert-head-overdue = ⚠️ 时限已过，还没有人收到：
alert-head-changed = ⚠️ 预警更正：
alert-head-reopened = ⚠️ 预警重新打开：
alert-head-acknowledged = 预警，已有人收到：
alert-head-closed = ✅ 预警已结案：
alert-head-withdrawn = 预警已撤销：
alert-title-case = 疑似{ $what } { $count } 例
alert-title-threshold = { $what }聚集 { $count } 例
alert-title-aberration = { $what }异常增多，{ $count } 例
signal-usual = 前 7 { $length ->
    [week] 周平均每周
   *[day] 天平均每天
} { $expected } 例。
signal-rule = 比前面多得不寻常（EARS { $rule }）。可能是偶然，请核实。
signal-reports = 应报 { $expected }，已报 { $received }；没报的不算 0。
alert-place = { $above }{ $unit }
alert-where = { $place }，{ $period }。
alert-where-by = { $place }，{ $period }。{ $name } { $time } 报告。
alert-deadline = { $class ->
    [A] 甲类，须在 { $hours } 小时内上报：{ $time } 以前。
    [A-managed] 乙类，按甲类管理，须在 { $hours } 小时内上报：{ $time } 以前。
    [B] 乙类，须在 { $hours } 小时内上报：{ $time } 以前。
    [C] 丙类，须在 { $hours } 小时内上报：{ $time } 以前。
   *[other] 须在 { $hours } 小时内处理：{ $time } 以前。
}
alert-open = 还没有人收到。请先点“收到”，再选怎么处理。
alert-counted = { $period }，{ $days } 天里 { $count } 例，达到了 { $least } 例。
alert-counted-at = 分布：{ $units }。
alert-unit-cases = { $unit } { $count } 例
alert-not-counted = 这些天应报 { $expected } 份，{ $missing } 份没有报或没有填，没有算进来，不当作 0。
alert-more = 前面还有 { $count } 条记录。
alert-somebody = 有人
alert-step-half = { $time } 时限过半，没有人收到，再次通知并上报一级
alert-step-overdue = { $time } 时限已过，没有人收到，再次通知并上报一级
alert-step-changed = { $time } { $name }更正：{ $old } 例 → { $new } 例
alert-step-reopened = { $time } { $name }更正：{ $old } 例 → { $new } 例，预警重新打开
alert-step-unclear = { $time } { $name }更正，原来的 { $old } 例是什么病还要说明
alert-step-clear = { $time } { $name }说明：还是 { $new } 例
alert-step-withdrawn = { $time } 更正后不再需要预警，已撤销
alert-step-acknowledged = { $time } { $name }收到
alert-step-measure = { $time } { $name }：{ $measure }
alert-step-note = { $time } { $name }备注：{ $words }
alert-step-closed = { $time } { $name }结案：{ $finding }
alert-step-closed-with = { $time } { $name }结案：{ $finding }，{ $words }
alert-measure-call = 电话核实
alert-measure-visit = 上门调查
alert-measure-sample = 采样送检
alert-measure-report = 网络直报
alert-finding-confirmed = 确诊
alert-finding-excluded = 排除
alert-finding-lost = 失访
alert-finding-other = 其他
alert-finding-withdrawn = 已撤销
button-alert-ack = 收到
button-alert-note = 写备注
button-alert-close = 结案
button-alert-show = { $title }（{ $unit }）
alert-sent = 已向{ $units }预警：{ $what }。
alert-sent-later = 已登记预警，{ $time } 通知{ $units }：{ $what }。
alert-sent-nobody = ⚠️ 联系不上任何管理员，请马上打电话上报：{ $what }。
alert-sent-changed = 预警已更正，已告诉{ $units }：{ $what }。
alert-figure = { $what } { $count } 例
alert-figure-at = { $unit }{ $what } { $count } 例
alert-you-acknowledged = 已记下：您收到了。怎么处理？可以点几个。
alert-you-already = { $name } { $time } 已经点过“收到”。您要处理也可以点。
alert-you-measure = 已记下：{ $measure }。
alert-you-closed = ✅ 已结案：{ $finding }。要补充说明，请直接打字；不用就不管。
alert-you-noted = 已记下备注：{ $words }
alert-already-closed = 这条预警已经结案，没有改动。
alert-note-how = 请直接打字，{ $most } 字以内。不要写病人的姓名、电话和证件号。
alert-note-long = 没有记下：超过了 { $most } 字。请写短一点再发。
alert-note-private = 没有记下：里面有不能留的内容。请去掉姓名、电话和证件号再发。
alert-close-which = 结果是什么？
alert-close-other = 请打字说明结果，发来就结案，{ $most } 字以内。
alerts-none = 【{ $unit }】现在没有预警。
alerts-none-found = 没有预警。
alerts-title = 【{ $unit }】预警：未结案 { $open } 条，其中还没有人收到 { $waiting } 条
alerts-line = { $state ->
    [open] ⚠️ 没有人收到，{ $due } 前
    [acknowledged] 处理中
   *[closed] 已结案，{ $finding }
} · { $day } { $unit } { $title }
alerts-more = 还有 { $count } 条更早的没有列出。
nudge-title = { $above }提醒您，还没有收到：
nudge-line = { $unit } { $period }{ $form }
nudge-sent = ✅ 马上再催：{ $names }
nudge-none = 没有再催。
nudge-not = { $name }没有催：{ $reason }。
nudge-why-quiet = 现在是休息时间，{ $time } 以后才能催，急的请打电话
nudge-why-no-account = 还没有加入，收不到消息，请打电话
nudge-why-unreachable = 已停用机器人，收不到消息，请打电话
nudge-why-on-leave = 请假到{ $day }
nudge-why-paused = 说过今天不要再提醒，请打电话
nudge-why-already = { $time } 已经催过，一天只能催一次，请打电话
nudge-why-undelivered = 今天的提醒没有送到，请打电话
nudge-all = ✅ 马上再催 { $count } 个：{ $units }
nudge-all-not = 没有催 { $count } 个：
nudge-group = { $reason }：{ $units }
nudge-all-quiet = 现在是休息时间
nudge-all-no-account = 还没有加入
nudge-all-unreachable = 已停用机器人
nudge-all-on-leave = 在请假
nudge-all-paused = 说过今天不要再提醒
nudge-all-already = 今天已经催过
nudge-all-undelivered = 今天的提醒没有送到
nudge-all-nobody = 没有报告人
excuse-why = { $unit } { $period }{ $form }为什么免报？请点一下：
excuse-done = ✅ 已免报（{ $reason }）：{ $unit } { $period }{ $form }。不算应报，也不再催；报来了照样算数。
excuse-taken-back = ✅ 已收回免报：{ $unit } { $period }{ $form }仍要报。
excused-reason = { $reason ->
    [closed] 停报
    [outage] 停电停网
    [holiday] 节假日
    [flood] 灾害
    [leave] 请假
   *[other] 其他
}
button-remind = 再催一次
button-enter = 代报
button-excuse = 免报
button-expect = 收回免报
button-missing = 未报名单
button-missing-more = 下一页（还有 { $count } 个）
    .short = 下一页
button-missing-of = 未报名单：{ $unit } { $form }（{ $count }）
button-reason = { $reason ->
    [outage] 停电停网
    [holiday] 节假日
    [flood] 灾害
    [leave] 请假
   *[other] 其他
}

## A unit's card

asked-no-unit = 您管的单位里没有这个名字。请写全名，或者写单位编码。
asked-which-unit = 是哪一个？请点一下：
asked-which-unit-more = 这样的单位有 { $count } 个，这里列了 { $shown } 个。请点一下，或者把名字写全一点再发。
card-title = 【{ $unit }】
card-title-below = 【{ $unit }】（{ $above }）
card-manager = { $name }（管理员）：{ $phone }
card-reporter = { $name }：{ $facts }
card-form = { $form }，近 { $days } 天：
card-received = 应报 { $expected }，已报 { $received }
card-received-rate = 应报 { $expected }，已报 { $received }（{ $rate }%）
card-facts = { $facts }
card-on-time = 按时 { $count }
card-late = 迟报 { $count }
card-zero = 零报告 { $count }
card-partial = 不完整 { $count }
card-missing = 未报 { $count }
card-excused = 免报 { $count }
card-waiting-due = 还没到时间 { $count }
card-newest = 最近一次报来：{ $day } { $time }
card-below = 下面有 { $units } 个单位报数：
card-vacant = 没有报告人的 { $count } 个
card-not-joined = 还没有加入的报告人 { $count } 位
card-silent = 未报最多的：{ $names }
card-waiting = 等着处理：{ $facts }
card-corrections = 更正审批 { $count } 件
card-leaves = 请假 { $count } 件
card-requests = 加入申请 { $count } 件
button-owed = 未报：{ $form } { $period }

## League

asked-not-begun = { $period }还没有到。
button-period-before = 上一期
button-workbook = 工作簿
button-summary = 工作总结
button-details = 详情
button-page = 打开网页
button-send = 发送
picture-here = { $unit } { $period }
paper-here = { $unit } { $period }，请看附件。
rank-title = 【{ $unit }】{ $period }报告质量排名
rank-nothing = 【{ $unit }】{ $period }没有到期的报表，排不出名次。
rank-order = 先比报告率，再比及时率、完整率：
rank-received = 报告
rank-on-time = 及时
rank-complete = 完整
rank-few = 应报太少，不排名：{ $units }
rank-low = 报告或及时不到 90% 的：{ $units }
button-feedback = 私下提醒一下（{ $count } 个）
    .short = 私下提醒（{ $count }）
feedback-preview = 给这 { $count } 个单位各发一条私信：{ $units }
feedback-words = 私信这样写：
feedback-title = 您好！{ $above }看了{ $period }的报告情况，跟您说一声：
feedback-figures = { $unit }：应报 { $expected } 份，收到 { $received } 份，其中按时 { $on_time } 份。
feedback-please = 辛苦了。没有情况，也请发一次“零报告”；要是有困难，请告诉{ $above }。这条只发给您，别人看不到。
feedback-sent = ✅ 马上私下发给 { $count } 个单位：{ $units }
feedback-none = 没有要发的。
feedback-why-noted = 这一期已经提醒过
feedback-why-nobody = 没有能收消息的人
feedback-why-reminded = 今天已经收到过提醒，明天再发
feedback-why-quiet = 现在是休息时间
feedback-why-no-account = 还没有加入
feedback-why-unreachable = 已停用机器人
feedback-why-on-leave = 在请假
feedback-why-paused = 说过今天不要再提醒
feedback-why-already = 今天已经催过，明天再发
feedback-why-undelivered = 今天的提醒没有送到
rank-received-few = 已报 { $part }/{ $whole }
rank-on-time-few = 及时 { $part }/{ $whole }
rank-complete-few = 完整 { $part }/{ $whole }

## Notices

notice-issue = 〔{ $year }〕{ $number }号
notice-title = 【通知{ $issue }】{ $unit } { $name }
notice-words = { $words }
notice-how = 看过请点“收到”。{ $day }截止。
notice-file-elsewhere = 另有文件“{ $file }”，在这里看不到，请向{ $unit }要。
button-noted = 收到
button-noted-of = 收到{ $issue }
notice-noted = ✅ 已记下：您 { $time } 收到通知{ $issue }。
notice-noted-before = 您{ $day } { $time } 已经点过“收到”：通知{ $issue }。
notice-noted-late = 通知{ $issue }已经截止；您 { $time } 点的“收到”也记下了。
notice-again-title = 有 { $count } 条通知您还没有点“收到”：
notice-again-line = { $unit }通知{ $issue }：{ $words }
notice-audience = { $who ->
    [reporters] { $unit }的报告人
    [managers] { $unit }下面的管理员
   *[everybody] { $unit }全体
}
button-notice-audience = { $who ->
    [reporters] { $unit }的报告人
    [managers] { $unit }下面的管理员
   *[everybody] { $unit }全体
}
notice-whom = 通知发给谁？请点一下：
notice-which = 发给{ $unit }的哪个单位？它下面的也会收到。请点一下：
button-notice-pick = 选{ $unit }下面的一个单位
    .short = 选下面一个单位
button-notice-back = 上一步
button-notice-list = 发过的通知
button-notice-drop = 取消
notice-ask = 发给{ $audience }。请发通知内容：一段文字，或者一个文件。
notice-ask-words = 发给{ $audience }。请发通知内容。这里只能发文字，不能发文件。
notice-only-words = 这个不能当通知发，请发一段文字。
notice-file-again = 文件没有收到，可能太大，或者网络不好。请再发一次（不超过 20 MB），或者发一段文字。
notice-too-long = 没有收下：这段话有 { $count } 字，通知最多 { $most } 字。请写短一点，或者发文件。
notice-private = 里面的电话号码、证件号码或病人姓名已经去掉，不会发出，也没有保存。
notice-preview = 请核对。发给{ $audience }：
notice-preview-file = 文件：{ $file }
notice-picture = 图片
notice-document = 文件
notice-preview-until = { $day }截止，之后不再催。
notice-preview-quiet = 现在是休息时间，{ $time } 发出。
notice-nobody = 那里没有别的人，发不出去。请换一个范围。
notice-count = { $away ->
    [0] 将发给 { $count } 人。
   *[other] 将发给 { $count } 人，其中 { $away } 人还没有加入，加入后会收到。
}
notice-count-blocked = { $count } 人停用了机器人，收不到，请打电话。
notice-count-elsewhere = { $count } 人用的聊天软件收不到这个文件，只能看到文字。
button-notice-send = 发送（{ $count } 人）
button-notice-days = { $days } 天内
button-notice-redo = 重写
button-notice-whom = 换范围
notice-dropped = 已取消，没有发出。
notice-is-dropped = 这条通知已经取消。要发通知，请再发“通知”。
notice-is-sent = 通知{ $issue }已经发出。
notice-sent = ✅ 已发出：通知{ $issue }，发给 { $count } 人。
notice-sent-later = ✅ 已记下：通知{ $issue }，{ $time } 发给 { $count } 人。
notice-sent-away = 另有 { $count } 人现在收不到；{ $day }前加入的，会自动收到。
notice-sent-repeat = 没点“收到”的，下一个工作日再催一次。{ $day }截止。
notice-sent-once = { $day }截止。
notice-sent-how = 看谁没点，发“通知 列表”。
button-notice-show = 看进度
notice-list-title = 发过的通知：
notice-list-none = 还没有发过通知。要发通知，请发“通知”。
notice-line = { $state ->
    [closed] { $unit }{ $issue }，{ $day }，已结束，收到 { $acknowledged }/{ $readers }：{ $words }
   *[open] { $unit }{ $issue }，{ $day }，收到 { $acknowledged }/{ $readers }：{ $words }
}
button-notice-of = { $unit }{ $issue }（{ $acknowledged }/{ $readers }）
notice-card-words = 发给{ $audience }：{ $words }
notice-card-counts = { $silent ->
    [0] 收到 { $acknowledged }/{ $readers }，全部点了“收到”。
   *[other] 收到 { $acknowledged }/{ $readers }，还有 { $silent } 人没点。
}
notice-card-open = { $day }截止。
notice-card-closed = { $day }已结束，不再催。
button-notice-who = 谁没点（{ $count }）
button-notice-again = 再催一次
button-notice-close = 结束
notice-all-noted = 全部点了“收到”。
notice-who-title = 通知{ $issue }，没点“收到”的 { $count } 人：
notice-who-township = { $township }（{ $count }）：{ $names }
notice-who = { $reached ->
    [repeated] { $name }（{ $unit }，已再催）
    [on-its-way] { $name }（{ $unit }，正在发送）
    [undelivered] { $name }（{ $unit }，没送到）
    [blocked] { $name }（{ $unit }，停用了机器人）
    [no-account] { $name }（{ $unit }，还没加入）
   *[delivered] { $name }（{ $unit }）
}
notice-who-here = { $reached ->
    [repeated] { $name }（已再催）
    [on-its-way] { $name }（正在发送）
    [undelivered] { $name }（没送到）
    [blocked] { $name }（停用了机器人）
    [no-account] { $name }（还没加入）
   *[delivered] { $name }
}
notice-who-more = 还有 { $count } 人没有列出。
notice-who-how = 急的请打电话。
notice-again = 马上再催没点的 { $count } 人，每人只催一次。今天已经催过报、或者还要催报的，和催报一起提醒。
notice-again-later = 现在是休息时间，{ $time } 以后再催没点的 { $count } 人，每人只催一次。
notice-again-begun = 正在再催，每人只催一次；今天已经催过报的，和下一次催报一起提醒。
notice-again-none = 没点的都已经再催过，不再催了。急的请打电话。

## Digests that are asked for

digest-asked-for = 正在统计：{ $unit } { $period }
digest-nothing-here = 【{ $unit }】{ $period }没有应报的，也没有报来的。
button-period-after = 下一期
button-heat = 每村每天
button-trend = 13 周走势
button-rank = 排名

## Statement

statement-title = 【{ $unit }】{ $period }统计单
statement-own-title = { $period }您的报告情况
statement-asked-for = 正在统计：{ $period }
statement-nothing = { $period }没有应报的。
statement-total = 合计：{ $facts }
statement-own = { $unit }：{ $facts }
statement-expected = 应报 { $count }
statement-on-time = 按时 { $count }
statement-late = 迟报 { $count }
statement-missing = 未报 { $count }
statement-waiting = 还没到时间 { $count }
statement-zero = 零报告 { $count }
statement-excused = 免报 { $count }
statement-more = 其余 { $count } 行见工作簿。
statement-how = 谁报的算谁的；别人代为录入的、没有报的，算当天该报的人；请假有代报人的，算代报人。
statement-shared = 几人共同 { $unit }
statement-nobody = 没有报告人 { $unit }
statement-sum = 合计

## Leave

leave-which-village = 替哪个村请假？请写上村名，例如：请假 张家村 三天
leave-of-which = 哪个单位请假？请点一下：
leave-who = { $unit }谁请假？请点一下：
leave-nobody = { $unit }现在没有报告人，不用请假。
leave-which-days = { $unit }哪几天请假？请点一下：
leave-how = 也可以打字，例如：请假 11月20日到22日
leave-bad-days = 没有请假：{ $first }到{ $last }不对，请把前面的日子写在前面，一次最多 { $most } 天。
leave-days = { $first }到{ $last }
leave-closed = 没有请假：{ $unit } { $days }已经截止，不能再改。请打电话给{ $above }。
leave-already = { $name }已经请假：{ $unit } { $days }。要改日子，请先销假。
leave-who-instead = { $unit } { $days }，谁代报？请点一下：
leave-taken-covered = ✅ { $name }请假：{ $unit } { $days }，由{ $instead }报数。这几天不催{ $name }。
leave-taken-excused = ✅ { $name }请假：{ $unit } { $days }免报，不算应报，也不催。
leave-sent = 📨 还没有定：{ $unit } { $days }没有人报数，要{ $above }同意才免报。有结果马上告诉您。
leave-nobody-decides = 没有请假：没有人代报，上级也没有能收到消息的管理员。请打电话给乡镇卫生院。
leave-asked = 请审批请假：{ $unit } { $name }，{ $days }，没有人代报。
leave-asked-how = 同意的话，这几天免报；双方都会收到结果。
leave-you-decided-excused = ✅ 已同意：{ $unit } { $days }免报。
leave-you-decided-refused = 您没有同意：{ $unit } { $days }仍要报。
leave-excused = ✅ { $above }同意您请假：{ $unit } { $days }免报。
leave-refused = { $above }没有同意：{ $unit } { $days }仍要报。有人代报的话，请再发一次“请假”；有疑问请打电话给{ $above }。
leave-decided = { $unit } { $days }的请假已经有结果：{ $state ->
    [covered] 有人代报
    [excused] 已免报
    [refused] 没有同意
   *[ended] 已销假
}。这次点按钮没有改动。
leave-you-stand-in = 📋 { $name }请假，{ $unit } { $days }请您代报。这几天发数字时，村名写在前面，例如：{ $unit } 12 3 0
leave-colleague = 📋 { $name }请假，{ $unit } { $days }请您照常报数。
leave-for-you-covered = 📋 已替您请假：{ $unit } { $days }，有人代报，这几天不催您。
leave-for-you-excused = 📋 已替您请假：{ $unit } { $days }免报，这几天不催您。
leave-declined-you = 好的，{ $unit } { $days }不用您代报，已经告诉管理员。
leave-declined-manager = 代报的人来不了：{ $unit } { $days }现在没有人报数。
leave-declined = 代报的人来不了：{ $unit } { $days }怎么办，已经请管理员决定，有结果告诉您。要另找人代报，请先销假，再发“请假”。
leave-ended = ✅ 已销假：{ $unit } { $days }不再请假，照常报数。
leave-ended-stand-in = { $unit } { $days }的请假已经销假，不用您再代报。
leave-over = { $unit } { $days }的请假已经结束，没有改动。
leave-none = 现在没有要销的假。
leave-end-which = 销哪一次假？请点一下：
button-name = { $name }
button-stand-in = { $name }（{ $unit }）
button-nobody = 没有人代报
button-leave-days = { $first }{ $count ->
    [1] {""}
   *[other] 起 { $count } 天
}
button-leave-of = { $unit } { $days }
button-leave-end = 销假
button-leave-yes = 同意
button-leave-no = 不同意
button-decline = 不能代报

## Audit

audit-line = { $day }{ $time } { $who }：{ $what }
audit-nobody = （命令行）
audit-nothing = { $code } { $first }到{ $last }没有记录。
audit-bad-days = 截止日期{ $last }早于起始日期{ $first }。请核对 --since 和 --until。
done-enter = 替{ $unit }报了{ $period }{ $form }：{ $figures }。
done-change = 替{ $unit }更正了{ $period }{ $form }，现在是：{ $figures }。
done-undo = 撤销了替{ $unit }报的{ $period }{ $form }，现在是：{ $figures }。
done-confirm = 确认{ $unit } { $period }{ $form }的数字没有错：{ $figures }。
done-approved = 同意{ $unit }更正{ $period }{ $form }：{ $figures }。
done-refused = 没有同意{ $unit }更正{ $period }{ $form }：{ $figures }。
done-overtaken = 想批{ $unit } { $period }{ $form }的更正，可是报告已经又变过，没有改动：{ $figures }。
done-remind = 再催了{ $unit } { $period }{ $form }。
done-excuse = 给{ $unit } { $period }{ $form }免报（{ $reason }）。
done-expect = 收回了{ $unit } { $period }{ $form }的免报（{ $reason }）。
done-leave = 替{ $unit }的报告人请假：{ $days }。
done-leave-ended = 替{ $unit }的报告人销假：{ $days }。
done-leave-excused = 同意{ $unit }请假：{ $days }免报。
done-leave-refused = 没有同意{ $unit }请假：{ $days }仍要报。
done-invite = 给{ $unit }生成了邀请码（{ $role ->
    [manager] 管理员
    [administrator] 系统管理员
   *[reporter] 报告人
}，可用 { $uses } 次）。
done-revoke = 收回了{ $unit }的一个邀请码（{ $role ->
    [manager] 管理员
    [administrator] 系统管理员
   *[reporter] 报告人
}）。
done-admit = 同意一个人加入{ $unit }（{ $role ->
    [manager] 管理员
    [administrator] 系统管理员
   *[reporter] 报告人
}）。
done-refuse = 没有同意一个人加入{ $unit }（{ $role ->
    [manager] 管理员
    [administrator] 系统管理员
   *[reporter] 报告人
}）。
done-depart = 退出了{ $unit }（{ $role ->
    [manager] 管理员
    [administrator] 系统管理员
   *[reporter] 报告人
}）。
done-reports-imported = 导入了{ $unit }的{ $form } { $count } 份：{ $days }。
done-unit-new = 新增了单位{ $unit }。
done-unit-renamed = { $unit }改了名称：{ $from } → { $to }。
done-unit-level = { $unit }改了级别：{ $from } → { $to }。
done-unit-moved = { $unit }换了上级：{ $from } → { $to }。
done-unit-opened = { $unit }自{ $days }起报告。
done-unit-closed = { $unit }自{ $days }起停报。
done-unit-population = 改了{ $unit }的人口：{ $from } → { $to }。
done-target = 改了{ $unit }的全年任务（{ $form }）：{ $from } → { $to }。
done-dhis2-begun = 开始把{ $unit }的{ $forms }发给 DHIS2（{ $to }）：{ $days }。
done-dhis2-sent = 把{ $unit }的{ $forms }发给了 DHIS2（{ $to }）：{ $days }，共 { $sent } 个数，新增 { $imported }，更新 { $updated }，未收 { $ignored }。
done-dhis2-failed = 把{ $unit }的{ $forms }发给 DHIS2（{ $to }）没有发完：{ $days }，发了 { $sent } 个数，新增 { $imported }，更新 { $updated }，未收 { $ignored }。
done-unit-excused = { $unit } { $days }免报，共 { $count } 份。
done-person-renamed = 改了{ $unit }一个人的姓名。
done-person-phone = 改了{ $unit }一个人的电话。
done-person-erased = 删除了{ $unit }一个人的资料。
done-post-begun = { $unit }有了一位{ $role ->
    [manager] 管理员
    [administrator] 系统管理员
   *[reporter] 报告人
}。
done-post-ended = { $unit }的一位{ $role ->
    [manager] 管理员
    [administrator] 系统管理员
   *[reporter] 报告人
}任期到{ $days }为止。
done-outbox-retried = { $unit }：放回了 { $count } 条没有发出的消息。
done-outbox-dropped = { $unit }：取消了 { $count } 条等待发送的消息。
done-notice = { $unit }发了通知 { $number }（{ $count } 人）。
done-notice-again = { $unit }的通知 { $number } 再催一次（{ $count } 人没点“收到”）。
done-notice-closed = 结束了{ $unit }的通知 { $number }（{ $count } 人没点“收到”）。
done-alert-raised = { $unit } { $period }{ $item } { $cases } 例，发出预警。
done-alert-told = 早上通知了{ $unit } { $period }{ $item }的预警。
done-alert-half = { $unit } { $period }{ $item }的预警时限过半没有人收到，再次通知并上报一级。
done-alert-overdue = { $unit } { $period }{ $item }的预警时限已过没有人收到，再次通知并上报一级。
done-alert-changed = { $unit } { $period }{ $item }的预警更正：{ $old } 例 → { $new } 例。
done-alert-reopened = { $unit } { $period }{ $item }的预警更正：{ $old } 例 → { $new } 例，重新打开。
done-alert-unclear = { $unit } { $period }的更正没有说明是什么病，{ $item }的预警等着说明。
done-alert-clear = { $unit } { $period }{ $item }的预警：还是 { $new } 例。
done-alert-acknowledged = 收到了{ $unit } { $period }{ $item }的预警。
done-alert-measure = { $unit } { $period }{ $item }的预警：{ $chosen }。
done-alert-note = 给{ $unit } { $period }{ $item }的预警写了备注。
done-alert-closed = { $unit } { $period }{ $item }的预警结案：{ $chosen }。
done-other = { $unit }：{ $action } { $details }

## 导出

export-sheet = 明细
export-column-unit = 单位编码
export-column-unit-name = 单位
export-column-level = 级别
export-column-parent = 上级编码
export-column-parent-name = 上级单位
export-column-form = 报表
export-column-period = 报告期
export-column-day = 起始日期
export-column-item = 指标代码
export-column-item-name = 指标
export-column-value = 数值
export-column-status = 状态
export-column-zero = 零报告
export-column-partial = 不完整
export-column-excused = 免报原因
export-column-version = 版本
export-column-received-at = 收到时间
export-level = { $level ->
    [county] 县
    [township] 乡镇
    [village] 村
   *[other] { $level }
}
export-status = { $status ->
    [on_time] 及时
    [late] 迟报
    [missing] 未报
    [waiting] 未到期
   *[excused] 免报
}
export-yes-no = { $yes ->
    [yes] 是
   *[no] 否
}
export-written = 已写入 { $file }：{ $count } 份应报（含未报和免报）。
export-nothing = { $first } 至 { $last } 没有应报的报表，没有可以导出的内容。请核对单位、报表和日期。
export-unknown-form = 没有代码为“{ $form }”的报表。可用的有：{ $forms }。
export-bad-period = “{ $value }”不是报告期。请写成 2026-11-20、2026-W47（第47周）、2026-11-T2（中旬）、2026-11、2026-Q4、2026-H2 或 2026。
export-days-backwards = 截止日期 { $last } 早于起始日期 { $first }。请核对 --from 和 --to。
export-bad-suffix = “{ $file }”：看不出要写成哪种格式。文件名请以 .csv、.json 或 .xlsx 结尾，或者用 --format 指定。
export-book-needs-file = 工作簿不能写到标准输出。请用 --out 指定文件名。

### DHIS2

dhis2-file-head = 零报的数据交给 DHIS2：这里写明哪个数放到哪里。填好以后先试一遍：
    lingbao export dhis2 --mapping 本文件 --period 2026-11 --dry-run
    标识写 "-" 的，表示有意不交。空着的 "" 必须填好才能导出。
dhis2-file-schemes = 下面的标识是 DHIS2 里的哪个属性：uid、code、name 或 attribute:属性的UID。
dhis2-file-units = 单位编码 = DHIS2 组织机构的标识。org_unit_scheme 是 code 时，没有写到的单位用它自己的编码；
    是别的就要每个单位写一行（去掉行首的 #）。
dhis2-file-data-set = DHIS2 数据集的标识。
dhis2-file-period = 报告期类型。这张报表每{ $every ->
    [day] 天
    [week] 周
    [ten_days] 旬
    [month] 月
    [quarter] 季度
    [half_year] 半年
   *[year] 年
}报一次；写更长的类型，就把其中的报告加起来再交：
    Daily、Weekly、Monthly、Quarterly、SixMonthly、SixMonthlyApril、Yearly、FinancialApril、FinancialJuly、FinancialOct。
dhis2-file-incomplete = 加起来交的时候，其中有未报的怎么办：leave_out 不交（推荐），send 照交已有的。
dhis2-file-attribute = 属性选项组合的标识；不用就不写。
dhis2-file-indicators = 指标 = DHIS2 数据元素的标识；要指定类别选项组合，写成
    visits = {"{"} data_element = "…", category_option_combo = "…" {"}"}
    DHIS2 里每个数据元素都要勾选“存储零值”（zero is significant），否则报的 0 会被它丢掉。
dhis2-file-items = “{ $indicator }”的细项 = 上面那个数据元素的类别选项组合的标识；自己有数据元素的，写成
    dysentery = {"{"} data_element = "…" {"}"}
    只有报到过的才必须写（去掉行首的 #），没有写的一旦报到会提示。
dhis2-template-written = 已写好对照表 { $file }。请填好，再用 lingbao export dhis2 --mapping 试一遍（--dry-run）。
dhis2-unknown-form = 没有这张报表。可用的有：{ $forms }。
dhis2-missing-form = 对照表里没有这张报表。请补上这一节，或者用 --form 只导出别的报表。
dhis2-unknown-unit = 没有编码为“{ $code }”的单位。请核对编码。
dhis2-no-unit = 没有写{ $unit }在 DHIS2 里的标识。请补上；不交的写 "-"。
dhis2-empty = 空着。请填上 DHIS2 里的标识。
dhis2-no-uid = “{ $value }”不是 DHIS2 的 UID（一个字母加 10 个字母或数字）。请核对，或者改前面的 scheme。
dhis2-taken = “{ $value }”已经写给了 { $other }，两个数放到一处会互相覆盖。请核对。
dhis2-missing = 没有写。请填上 DHIS2 里的标识；不交的写 "-"。
dhis2-unknown-indicator = 报表里没有这个指标。可用的有：{ $names }。
dhis2-unknown-item = 清单里没有这一项。请核对代码。
dhis2-no-element = 只写了类别选项组合，而 { $indicator } 没有数据元素。请写成带 data_element 的。
dhis2-period-type = “{ $value }”装不下这张报表的报告期。可用的有：{ $allowed }。
dhis2-nothing = 没有可以交的数：要么没有报，要么对照表写明不交，要么这段时间还没有结束。
dhis2-no-address = 没有设置 DHIS2 的地址。请设置 dhis2.url（LINGBAO_DHIS2__URL）。
dhis2-no-login = 没有设置怎么登录 DHIS2。请设置 dhis2.token，或者 dhis2.username 和 dhis2.password。
dhis2-away = DHIS2 服务器 { $server } 没有应答（{ $reason }），试了 { $tries } 次。请检查网络和服务器，稍后再运行一遍，已经收下的不会重复。
dhis2-login-refused = DHIS2 服务器 { $server } 不让登录（HTTP { $status }）。请核对令牌或用户、密码，以及它的权限。
dhis2-refused = DHIS2 服务器 { $server } 没有接受（HTTP { $status }）：{ $message }
dhis2-no-dhis2 = { $server } 的应答不像 DHIS2（HTTP { $status }）。请核对 dhis2.url。
dhis2-not-finished = DHIS2 服务器 { $server } 的后台任务 { $task } 等了很久还没有结束。请到服务器上查看结果。
dhis2-written = 已写入 { $file }：{ $values } 个数，其中明确的 0 有 { $zeros } 个。
dhis2-would-send = 会交 { $values } 个数，其中明确的 0 有 { $zeros } 个。什么也没有发出。
dhis2-of-form = { $form }：{ $units } 个单位，{ $periods } 个报告期
dhis2-left-out-silent = 没有报的 { $count } 份，不交。
dhis2-left-out-blank = 报了但空着的 { $count } 个数，不交。
dhis2-left-out-gaps = 有未报而加不全的 { $count } 个合计，不交。
dhis2-left-out-unfinished = 还没有结束、或者只选了一部分的 { $count } 个报告期，不交。
dhis2-left-out-unwanted = 对照表写明不交的 { $count } 个数。
dhis2-zeros-lost = DHIS2 会丢掉这些指标的 0，因为数据元素没有勾选“存储零值”：{ $items }。请在 DHIS2 里勾选，再发一遍。
dhis2-sent = 已发给 DHIS2 { $sent } 个数（{ $requests } 次）：新增 { $imported }，更新 { $updated }，未收 { $ignored }，删除 { $deleted }。
dhis2-tried = 已请 DHIS2 检查 { $sent } 个数（{ $requests } 次），它什么也没有存：会新增 { $imported }，更新 { $updated }，不收 { $ignored }，删除 { $deleted }。
dhis2-conflict-code = 代码
dhis2-conflict-count = 个数
dhis2-conflict-why = DHIS2 的说法
dhis2-conflict-silent = 没有说为什么。多半是没有勾选“存储零值”的数据元素报的 0。
dhis2-conflict-value = { $unit }（{ $code }）{ $period } { $item } = { $value }
dhis2-and-more = 另有 { $count } 个

## 命令行

cli-working = 正在处理
cli-more-faults = 另有 { $count } 处问题没有列出。
cli-running = 零报已启动（按 Ctrl+C 停止），网页地址：{ $url }
cli-demo = 演示已就绪（按 Ctrl+C 停止），请用浏览器打开：{ $url }
cli-already-running = 另一个零报程序正在使用数据库 { $file }。请先停止那一个，再重新启动。
cli-database-current = 数据库已是最新。
cli-database-not-current = 数据库还没有建好，或者版本较旧。请先运行：lingbao db upgrade
cli-database-away = 没有完成：{ $reason }。处理好以后请再试一次。
cli-notice-none = 还没有发过通知。
cli-unknown-unit = 没有编码为“{ $code }”的单位。请核对编码，或先导入花名册。
cli-unknown-person = { $unit }没有叫“{ $name }”的人。请核对姓名，或先导入花名册。
cli-namesakes = { $unit }不止一位“{ $name }”，分不清是谁。请去掉 --person，生成不限姓名的邀请码。
cli-unknown-language = 没有“{ $value }”这种语言。可用的有：{ $names }。
cli-bad-period = “{ $value }”不是报告期。请写成 2026-W47（第47周）、2026-11-T2（11月中旬）、2026-07（7月）、2026-Q3、2026-H1、2026，或 2026-11-03..2026-11-17（起止日期，最多一年）。
cli-not-kept = { $unit } { $period } 的这一期还没有发过，也没有人看过，没有存档。不加 --kept 就会做出来；报告期过了的同时存档。
cli-nothing-to-digest = { $unit }在 { $period } 没有应报的报表，无法生成。
cli-summary-period = “{ $value }”不能写工作总结。请写一个月、一个季度、半年、一年或者一段日期，例如 2026-07、2026-Q3、2026-H1、2026、2026-11-03..2026-11-17。
cli-summary-suffix = “{ $file }”：工作总结是 Word 文档，--out 的文件名请以 .docx 结尾。
cli-summary-nothing = { $unit }在{ $period }没有应报的报表，也没有收到过报告，写不了工作总结。请核对报告期。
cli-lowest = { $unit }自己填报，没有下级单位，没有可汇总的。请改用它的上级单位{ $above }（{ $code }）。

unit-closed = { $unit }自{ $day }起停报，其后的 { $count } 份应报已改为免报。
unit-opened = { $unit }自{ $day }起报告，{ $count } 份报告列入应报。
unit-excused = { $unit }{ $first }至{ $last }免报（{ $reason }），共 { $count } 份。
unit-nothing-to-excuse = { $unit }{ $first }至{ $last }没有可以免报的报告：这几天没有应报，或者已经免报。月报要整月都在内才免报。
unit-leave = 请假
unit-bad-days = 截止日期{ $last }早于起始日期{ $first }，或者超过了 { $most } 天。请核对 --from 和 --until；长期不报请用 lingbao unit close。

invite-code = 邀请码：{ $code }（{ $unit }，{ $role ->
    [manager] 管理员
    [administrator] 系统管理员
   *[reporter] 报告人
}，可用 { $uses } 次，{ $day }前有效）
invite-link = 请把这个链接发给对方，点开即可加入：{ $link }
invite-no-link = 请对方给机器人发送：/start { $code }
invite-qr = 二维码图片：{ $file }
invite-qr-no-link = 不知道机器人的名字，没有链接，画不出二维码。请在设置 telegram.name 里写上机器人的用户名。
invite-qr-refused = 二维码写不进 { $file }（{ $reason }），没有生成邀请码。请检查路径和权限。
invite-line = { $code }　{ $unit }，{ $role ->
    [manager] 管理员
    [administrator] 系统管理员
   *[reporter] 报告人
}，还可用 { $uses } 次，{ $day }前有效
invite-line-for = { $code }　{ $unit }，{ $role ->
    [manager] 管理员
    [administrator] 系统管理员
   *[reporter] 报告人
}，只给{ $person }，还可用 { $uses } 次，{ $day }前有效
invite-none = 没有可用的邀请码。
invite-not-usable = 没有可用的邀请码“{ $code }”：它打错了、用完了、过期了或者已经撤销。
invite-revoked = 已撤销{ $unit }的邀请码 { $code }，以后不能再用它加入；已经加入的不受影响。

person-shown = “{ $name }”，{ $units }
person-account = { $channel ->
    [telegram] Telegram
    [wecom] 企业微信
   *[other] 聊天页面
}（{ $address }）：{ $how }{ $used ->
    [yes] 。催报、预警和周报发到这里
   *[no] {""}
}
person-account-seen = { $day }{ $time }来过消息
person-account-new = 还没有来过消息
person-account-lost-since = { $day }{ $time }起发不到，来一条消息就恢复
person-account-lost = 发不到，来一条消息就恢复
person-no-account = 还没有加入任何聊天。请发给邀请码：lingbao invite
person-erase-question = 要删除{ $unit }的“{ $name }”吗？姓名、电话、聊天账号、任职（{ $units }）、为此人生成的邀请码和往来消息都会删除，不能恢复；已报的数字保留，不再注明是谁报的。
person-erased = 已删除{ $unit }的“{ $name }”：任职 { $posts } 个，账号 { $accounts } 个，邀请码 { $invitations } 个，消息 { $messages } 条。保留报告 { $reports } 份，不再注明是谁报的。
person-erased-advice = 花名册文件里如果还有此人，请一并删掉，否则再次导入又会登记。以前的备份里仍有此人，请按规定处理。
person-kept = 没有删除。
person-unasked = 这里无法询问确认。确定要删除，请加 --yes。
person-namesakes = { $unit }不止一位“{ $name }”，登记的电话是：{ $phones }。请加 --phone 指明是哪一位（没有登记电话的写 --phone -）。

burden-title = { $unit }，{ $first }至{ $last }：
burden-line = { $who }：收到 { $sent } 条（其中催报 { $reminders } 条），发出 { $written } 条，点按 { $taps } 次，报告 { $reports } 份
burden-all = 共 { $reports } 份报告，平均每份来往 { $messages } 条消息，有报告的一天点按 { $taps } 次（中位数）。
burden-nothing = 这段时间没有报告。

explain-title = 《{ $form }》{ $unit } { $period }
explain-nothing = { $unit }在{ $day }没有应报的报表。
explain-unknown-form = 没有代码为“{ $form }”的报表。可用的有：{ $names }。
explain-line = { $day }{ $time }　{ $what }
explain-expected = 列入应报：《{ $form }》{ $every ->
    [workday] 每个工作日
    [day] 每天
    [week] 每周
    [ten_days] 每旬
    [month] 每月
    [quarter] 每季
    [half_year] 每半年
   *[year] 每年
}要报，{ $day }{ $time }截止。
explain-excused = 免报：{ $reason }。
explain-remind = 催报：给{ $who }。
explain-ahead = 截止前催报：给{ $who }。
explain-nudge = 管理员再催一次：给{ $who }。
explain-escalate = 上报催办：告诉{ $who }。
explain-county = 第二天仍未报：告诉{ $who }。
explain-waiting = 给{ $who }的消息还没有发出。
explain-sending = 给{ $who }的消息正在发送。
explain-sent = 给{ $who }的消息已送达。
explain-failed = 给{ $who }的消息没有送到（{ $reason }）。
explain-cancelled = 给{ $who }的消息没有发：{ $reason ->
    [settled] 这时已经报了或者免报了
    [paused] 本人暂停了提醒
   *[other] 已经不用发了
}。
explain-expired = 给{ $who }的消息没有发：过了时候。
explain-reported = { $who }按时上报，第 { $number } 版：{ $figures }（{ $via }）。
explain-reported-late = { $who }迟报，第 { $number } 版：{ $figures }（{ $via }）。
explain-corrected = { $who }更正，第 { $number } 版：{ $figures }（{ $via }）。
explain-taken-back = { $who }撤销，第 { $number } 版起没有数字（{ $via }）。
explain-nobody = 不知是谁
explain-via = { $source ->
    [message] 消息
    [button] 按钮
    [edit] 改了原来的消息
    [on_behalf] 管理员代报
    [undo] 撤销
    [import] 导入
    [approved] 审批通过
   *[other] { $source }
}
explain-administrator = 管理员（命令行）
explain-asked = 问了一句：{ $name }对不对（第 { $number } 版）。
explain-confirmed = 回答：数字没有错。
explain-correction-asked = 截止后要求更正，送去审批。
explain-correction-decided = 审批结果：{ $decision ->
    [approved] 同意
    [refused] 不同意
   *[overtaken] 作废
}。
explain-done = { $who }：{ $action ->
    [excuse] 改为免报
    [unit-excused] 改为免报
    [expect] 恢复应报
    [remind] 再催一次
    [enter] 代报
   *[other] { $action }
}。
explain-missing = 还没有报。
explain-next = 下一步在{ $day }{ $time }。

job-unknown = 没有叫“{ $name }”的任务。可用的有：{ $names }。
job-bad-time = “{ $value }”不是时间。请写成 16:30 或 2026-11-20 16:30。
job-nobody = 无人
job-line-writes = 发送　{ $who }（{ $units }）：{ $reason }
job-line-silent = 不发　{ $who }（{ $units }）：{ $reason }
job-would-write = 共会发送 { $count } 条消息。现在没有发送；要发送请加 --send。
job-queued = 已排队 { $count } 条消息，由正在运行的机器人从{ $day } { $time }起发出；过了时效的不再发。

outbox-line = { $key }　{ $lane ->
    [reply] 回执
    [alert] 预警
   *[bulk] 群发
}，{ $day }{ $time }起，{ $state ->
    [waiting] 等待发送，{ $next_day }{ $next_time }或以后发出
    [sending] 正在发送
    [failed] 没有发出
    [expired] 过期没有发
    [cancelled] 不用发了
   *[sent] 已经发出
}{ $tried }
outbox-tried = 。试过 { $count } 次：{ $reason }
outbox-none = 没有这样的消息。
outbox-more = 另有 { $count } 条没有列出。加 --json 列出全部。
outbox-retried = 已放回 { $count } 条，由正在运行的机器人在几秒内发出。
outbox-left = 另有 { $count } 条已过时效，不再发送。
outbox-dropped = 已取消 { $count } 条，不再发送。
outbox-unknown = 没有叫“{ $key }”的消息。名称请从 lingbao outbox 的输出里复制。
outbox-not-failed = { $key } 不能放回，因为它{ $state ->
    [waiting] 还在等待发送
    [sending] 正在发送
    [expired] 过期没有发
    [cancelled] 已经取消
   *[sent] 已经发出
}。只能放回没有发出的。什么都没有改动。
outbox-too-late = { $key } 已过时效，不再发送。什么都没有改动。
outbox-not-waiting = { $key } 不能取消，因为它{ $state ->
    [sending] 正在发送
    [failed] 没有发出，已不再尝试
    [expired] 过期没有发
    [cancelled] 已经取消
   *[sent] 已经发出
}。只能取消等待发送的。什么都没有改动。

backup-done = 已备份到：{ $file }
restore-done = 已从备份恢复：{ $file }
copy-done = 已复制 { $rows } 行，逐表核对一致。请把设置 database 改为新数据库的地址：{ $target }
copy-missing = 没有这个数据库：{ $source }。请核对地址。
copy-older = { $source } 还没有建好，或者版本较旧。请先对它运行：lingbao db upgrade
copy-foreign = { $target } 里有其他程序的表，没有改动。请另建一个空的数据库。
copy-filled = { $target } 里已有数据，没有改动。请使用空的数据库。
copy-refused = { $target } 不接受表 { $table } 的内容，没有复制任何数据。请先运行 lingbao db check 检查原来的数据库。
copy-differs = 核对时发现表 { $table } 与原来不一致，已全部撤销。请再试一次。
database-missing = 找不到 { $place }。请核对路径。
database-exists = { $place } 已经存在，没有改动。请换一个文件名；要替换它，请加 --overwrite。
database-same = { $place } 就是正在使用的数据库。请换一个文件。
database-foreign = { $place } 不是零报的数据库。请核对文件。
database-damaged = { $place } 已损坏，没有改动任何内容。请使用最近一份完好的备份。
database-filled = { $place } 里已有数据，没有改动。确实要用备份替换，请加 --overwrite。
database-busy = 零报正在使用 { $place }。请先停止程序，再恢复备份。
database-undone = 没有完成：{ $reason }。原有内容没有改动，处理好以后请再试一次。

away-locked = 数据库被别的程序占用，请找出并停掉那个程序
away-full = 磁盘已满，请腾出空间
away-read-only = 数据库只能读、不能写，请检查数据库文件和所在文件夹的权限
away-not-opened = 数据库文件打不开，请检查文件在不在，以及文件和所在文件夹的权限
away-removed = 程序运行时，数据库文件被移走或换掉了，请放回原处
away-disk = 磁盘读写出错，请检查磁盘是否已满或损坏
away-damaged = 数据库文件已损坏，请停止程序，用备份恢复
away-foreign = 这个文件不是数据库，请停止程序，用备份恢复
away-no-tables = 数据库里没有表：新建的请先运行 lingbao db upgrade，原来有数据的请用备份恢复
away-unreachable = 连不上数据库服务器，请检查它是否在运行，网络是否通畅
away-silent = 数据库服务器没有回应，请检查它是否在运行，网络是否通畅
away-cut-off = 与数据库服务器的连接断了
away-stopping = 数据库服务器正在停止或启动，请稍等
away-standby = 数据库服务器只能读、不能写，请检查它是不是备机
away-refused = 数据库服务器不接受这个用户名或密码，请检查设置 database
away-no-such = 数据库服务器上没有这个数据库，请检查设置 database
away-no-room = 数据库服务器资源不足，请检查它的磁盘、内存和连接数
away-server-disk = 数据库服务器的磁盘读写出错，请检查磁盘是否已满或损坏
away-server-damaged = 数据库服务器上的数据已损坏，请停止程序，用备份恢复
away-busy = 数据库的连接都在使用，请稍等

check-summary = { $count ->
    [0] 数据库核对无误：共核对 { $reports } 份报告，历史版本与各级合计全部一致。
   *[other] 共核对 { $reports } 份报告，发现 { $count } 处不一致。请保留以上内容并联系维护人员，不要手工修改数据库。
}
check-nothing = 无
check-damaged = 数据库文件已损坏（{ $item }）。请停止程序，恢复最近的备份。
check-no-expected = { $unit } { $form } { $period }：有报告，却没有应报记录。
check-no-report = { $unit } { $form } { $period }：有历史版本，却没有报告。
check-no-revision = { $unit } { $form } { $period }：缺少第 { $version } 版的历史记录。
check-previous = { $unit } { $form } { $period }：第 { $version } 版所记的更正前数字为 { $stored }，应为 { $due }。
check-report = { $unit } { $form } { $period }：报告的 { $item } 为 { $stored }，按历史版本应为 { $due }。
check-total = { $unit } { $form } { $period }：合计的 { $item } 为 { $stored }，按所收报告应为 { $due }。

import-done = 已导入。
import-nothing-new = 与现有内容一致，没有变化。
import-dry-run = 以上是预演，没有写入任何内容。
import-old-excel = 这是旧版 Excel（.xls）或加密的文件，读不了。请另存为不加密的 .xlsx 或 CSV。
import-broken-excel = 这个 Excel 文件已损坏，读不了。请重新打开并另存为 .xlsx。
import-broken-csv = 引号不成对，从这里起分不清各列。请补上或删掉多余的引号。
import-unknown-encoding = 文件的文字编码认不出来。请另存为 UTF-8 或 GB18030 编码的 CSV，或者 .xlsx。
import-no-rows = 文件里没有数据行。请在标题行下面填写内容。
import-no-column = 缺少一列，标题可以写：{ $names }。
import-same-column = 与“{ $other }”列重复。请只保留一列。
import-cell-without-heading = 有的格子上方没有列标题（第 { $top } 行被当作列标题）。请补上标题或删掉这些格子；列标题上面如有表名，请删掉那一行。
import-formula-without-result = 公式没有算出结果。请用表格软件打开、保存一次再导入。
import-cell-blank = 不能为空，请填写。
import-unknown-word = “{ $value }”认不出来。请填写：{ $allowed }。
import-unknown-unit = 没有编码为“{ $code }”的单位。请核对编码，或先导入花名册。
import-unknown-form = 没有叫“{ $value }”的报表。请填写报表的名称或代码。
import-wrong-unit = { $unit }不填报“{ $form }”。请核对单位和报表。
import-bad-date = “{ $value }”不是{ $every ->
    [week] 一周，请写成 2026-W27
    [ten_days] 旬，请写成 2026-07-T1 或 2026年7月上旬
    [month] 月份，请写成 2026-07
    [quarter] 季度，请写成 2026-Q3
    [half_year] 半年，请写成 2026-H2
    [year] 年份，请写成 2026
   *[day] 日期，请写成 2026-07-01
}。
import-other-weekday = “{ $value }”这一天不填这张报表，它只填{ $days }的。请核对日期。
import-future = “{ $value }”还没有到，不能导入。请核对日期。
import-unknown-column = 文件里的报表都没有这一项。请核对列标题，或删掉这一列。
import-not-on-form = “{ $form }”没有这一项，却填了“{ $value }”。请清空这一格。
import-not-a-count = “{ $value }”不是整数。请只填数字；没有报就留空。
import-over-maximum = { $value } 超过上限 { $maximum }。请核对数字。
import-breakdown = { $name }的分项之和比总数大，或者没有填总数。请核对。
import-same-report = 与第 { $row } 行是同一单位、同一报表、同一天（月）。请只保留一行。

roster-units = 单位：新增 { $new }，改名 { $renamed }，改级别 { $level }，划转 { $moved }，启用 { $opened }，停用 { $closed }，不变 { $same }
roster-population = 人口：变动 { $count } 个单位
roster-people = 人员：新增 { $new }，改名 { $renamed }，换电话 { $phone }，不变 { $same }
roster-posts = 任职：到任 { $begun }，离任 { $ended }，不变 { $same }
roster-unread-columns = { $file } 没有用到的列：{ $names }
roster-examples = 有 { $count } 行示例没有导入。
roster-unit-opened = 单位 { $code } { $name }：自 { $day } 起报告
roster-unit-closed = 单位 { $code } { $name }：自 { $day } 起停报
roster-post-begun = { $unit }：{ $name }任{ $role ->
    [manager] 管理员
    [administrator] 系统管理员
   *[reporter] 报告人
}
roster-post-from = { $unit }：{ $name }自 { $day } 起任{ $role ->
    [manager] 管理员
    [administrator] 系统管理员
   *[reporter] 报告人
}
roster-post-ended = { $unit }：{ $name }任{ $role ->
    [manager] 管理员
    [administrator] 系统管理员
   *[reporter] 报告人
}到 { $day } 为止
roster-unnamed = 下列人员仍在任，名册里没有写到，保持不变：{ $names }。已经离任的，请加一行写上离任日期。
roster-unnamed-one = { $name }（{ $unit }）
roster-unnamed-more = 另 { $count } 人
roster-unit-renamed = 单位 { $code } 名称：{ $old } → { $new }
roster-unit-level = 单位 { $code } 级别：{ $old } → { $new }
roster-unit-moved = 单位 { $code } 上级：{ $old } → { $new }
roster-unit-population = 单位 { $code } { $name } 人口：{ $old } → { $new }
roster-person-renamed = 姓名：{ $old } → { $new }
roster-person-phone = { $name }的电话：{ $old } → { $new }
roster-unit-disagrees = 单位 { $code } 在第 { $row } 行是“{ $other }”，这里是“{ $value }”。请改成一致。
roster-unknown-parent = 没有编码为“{ $parent }”的上级单位，文件里没有，系统里也没有。请核对编码或加上这个单位。
roster-cycle = 单位 { $code } 经过上级又回到了自己。请改正上级编码。
roster-level-order = 单位 { $code } 的上级 { $parent } 级别不比它高。请核对级别或上级编码。
roster-phone-not-digits = “{ $value }”不是电话号码。请只填 5 至 15 位数字。
roster-phone-twice = 电话 { $phone } 在第 { $row } 行是{ $name }的。一个号码只能属于一个人，请改正其中一行；号码给了别人的，原来那个人的电话留空。
roster-phone-of-another = 电话 { $phone } 登记的是{ $name }。换了人的，请给{ $name }另写一行，填上离任日期，电话留空或填新号码；同一个人改了名的，请在“曾用名”列填{ $name }。
roster-unknown-unit = 没有编码为“{ $code }”的单位，文件里没有，系统里也没有。请核对编码，或先写上这个单位。
roster-two-tables = 与“{ $other }”是同一种表。请只给一份单位表和一份人员表。
roster-unit-closes-first = 单位 { $code } 的停用日期不晚于启用日期。请核对这两个日期。
roster-post-ends-first = 离任日期早于到任日期。请核对这两个日期。
roster-post-disagrees = 同一任职在第 { $row } 行的日期是“{ $other }”，这里是“{ $value }”。请改成一致。
roster-two-names = 这一行和第 { $row } 行的{ $name }是同一个人，姓名不同。请改成一致。
roster-sheet-notes = 说明
roster-notes-sheet = 工作表
roster-notes-column = 列
roster-notes-needed = 必填
roster-notes-what = 怎么填
roster-notes-is-needed = 必填
roster-note-code-of-units = 每个单位一个编码，不能重复，定了以后不要改。可以以 0 开头。
roster-note-name = 单位的全称，村医和管理员看到的就是这个名称。
roster-note-parent = 上一级单位的编码。县一级留空。改成另一个乡镇的编码，就是把村划过去：从导入那天起算新乡镇的，以前的仍算原来的乡镇。
roster-note-level = 从下拉列表里选：县、乡镇、村。
roster-note-opened = 从这一天起要它报告。一直在报的单位留空。停用后又启用的，填恢复的那一天。不是建室的日期。
roster-note-closed = 从这一天起不再要它报告，也不催。以前报的都保留。还在报的留空。
roster-note-population = 常住人口，用来算发病率、建档率，不算可以留空。乡镇和县留空的，按下面各单位相加；自己填了的，以自己填的为准。
roster-note-code-of-people = 这个人在哪个单位，选该单位的编码。一个人在几个单位，就写几行。
roster-note-person = 姓名。换了人，请另起一行写新来的人，不要改原来那一行的名字。
roster-note-phone = 电话，可以不填。用来认人，不会显示给别人。一个号码只能属于一个人；号码给了接任的人，离任的人这一格留空。
roster-note-role = 从下拉列表里选：报告人报数；管理员看本单位和下面的单位；系统管理员管程序。
roster-note-first-day = 从这一天起任职。一直在任的留空。
roster-note-last-day = 任职到这一天为止（含这一天）。还在任的留空。以前报的都保留在这个人名下。
roster-note-former = 同一个人改了名，这里填原来的名字，姓名一列填现在的。其他人留空。
roster-note-import = 填好后运行 lingbao roster import 文件名 --dry-run 看会改什么，没有问题再去掉 --dry-run 导入。没有写到的单位和人保持不变，空着的日期和电话不改变已有的内容。
roster-note-examples = 编码以“示例”开头的灰色行只是样子，导入时会跳过，可以删掉。黄色的列必须填。
roster-list-word = 请从下拉列表里选。
roster-list-code = “单位”表里没有这个编码。如果系统里已经有这个单位，可以继续。
roster-example-county = 示例县疾控中心
roster-example-township = 示例镇卫生院
roster-example-village = 示例村卫生室
roster-example-person = 示例姓名
roster-written = 已写入 { $file }：单位 { $units } 个，任职 { $posts } 条。
roster-template-written = 已写好模板 { $file }。请按说明填写，再运行 lingbao roster import 导入。
roster-nameless = 有 { $count } 条任职没有姓名，写不进名册。
roster-bad-suffix = “{ $file }”：文件名请以 .xlsx 或 .csv 结尾。
roster-same-name = 单位 { $code } 不止一位“{ $name }”，分不清是谁。请填写电话。

reports-counts = 报表：新增 { $new }，更正 { $changed }，不变 { $same }
reports-gaps = 这些单位在这段时间里还有 { $count } 份没有报，按未报计。
reports-blank = 有 { $count } 行没有数字，已跳过：空白不等于零。
reports-alerts = 预警：新增 { $raised } 条，更正 { $changed } 条，与村里刚报上来一样通知管理员。
reports-history = 有 { $count } 份报告里的病例已过补报期，按历史数据处理，不预警。
reports-many-alerts = 没有导入：这份文件会一下子发出 { $count } 条预警，超过 { $most } 条。如果是早已处理过的旧数据，请加 --history 再导入，不预警；如果确实要通知，请加 --alert。
targets-counts = 全年任务：新增 { $new }，改动 { $changed }，撤销 { $removed }，不变 { $same }
targets-unlike = { $unit } { $year } 年{ $name }的任务是 { $own }，下面 { $having }/{ $units } 个单位的任务相加是 { $below }。两个数各自有效，程序不会互相改。
targets-line = { $year } { $code } { $unit } { $form } { $name }：{ $value }
targets-none = 没有导入过全年任务。
targets-unknown-column = 认不出这一列。请核对列标题，或删掉这一列。
targets-unknown-indicator = 没有叫“{ $value }”的指标。请填写指标的名称、别名或代码。
targets-which-form = 有几张报表都有“{ $value }”：{ $forms }。请加一列“报表”。
targets-bad-year = “{ $value }”不是年份。请填四位数字，例如 2026。
targets-not-a-target = { $kind ->
    [rate] “{ $value }”不是大于 0 的数。请只填数字；要撤销这个任务就填 -。
   *[count] “{ $value }”不是大于 0 的整数。请只填数字；要撤销这个任务就填 -。
}
targets-same-row = 与第 { $row } 行是同一单位、同一指标、同一年。请只保留一行。

doctor-line = { $ok ->
    [true] ✓
   *[false] ✗
} { $what }
doctor-summary = { $wrong ->
    [0] 一切正常。
   *[other] 有 { $wrong } 项不正常，请按上面的说明处理。
}
doctor-settings-ok = 设置没有问题。
doctor-database-ok = 数据库可以打开：{ $database }
doctor-database-bad = 数据库用不了：{ $database }。{ $reason }。
doctor-schema-ok = 数据库已是最新。
doctor-schema-bad = 数据库还没有建好，或者版本较旧。请运行：lingbao db upgrade
doctor-timezone-ok = { $zone } 现在是{ $day } { $time }。若与当地时间不符，请检查设置 timezone 和电脑的时钟。
doctor-clock-ok = 时钟与已存的记录相符。
doctor-clock-bad = 时钟不对：已存的记录到了{ $day } { $time }，比现在还晚。请校准电脑的时钟。
doctor-forms-ok = 报表：{ $titles }
doctor-forms-bad = 报表文件有问题：{ $reason }。请改正后重试。
doctor-workdays-ok = 工作日：{ $years } 年的节假日和调休都有。
doctor-workdays-unused = 工作日：还没有 { $years } 年的节假日数据。没有报表按工作日算，暂时不影响。
doctor-workdays-lacking = 还没有 { $years } 年的节假日数据，只能把周一到周五当工作日。请在报表文件夹里写一个 workdays 文件，见 docs/forms.md。
doctor-workdays-bad = 工作日文件有问题：{ $reason }。请改正后重试。
doctor-languages-ok = 语言：{ $names }
doctor-languages-bad = 语言文件 { $file } 有 { $count } 句没有译或者不能用，这些句子用中文显示：{ $keys }
doctor-font-ok = 字体 { $font } 能显示所有文字。
doctor-font-bad = 字体 { $font } 不能用（{ $reason }）。请检查设置 font，或去掉它用自带的字体。
doctor-font-incomplete = 字体 { $font } 缺少这些字：{ $characters }。请在设置 font 里换一种字体。
doctor-telegram-unused = 没有设置 Telegram 令牌，不使用 Telegram。
doctor-telegram-ok = Telegram 令牌可用，机器人是 @{ $name }。
doctor-telegram-bad = Telegram 用不了：{ $reason }。请检查设置 telegram.token、telegram.api 和网络。
doctor-wecom-unused = 没有设置企业微信的 BotID，不使用企业微信机器人。
doctor-wecom-ok = 企业微信长连接可用，BotID 和 Secret 正确。
doctor-wecom-running = 零报正在运行，没有另外试连企业微信：一个机器人只能有一个连接，试连会把正在用的挤掉。连得怎么样，请看 /health；要试连，请先停止程序。
doctor-wecom-untried = 数据库用不了，不知道零报是不是正在运行，没有试连企业微信。请先解决数据库的问题。
doctor-wecom-secret = 企业微信不认这个 BotID 或 Secret（{ $reason }）。请到管理后台的智能机器人页面重新复制，核对设置 wecom.bot_id 和 wecom.secret，前后不要有空格。
doctor-wecom-refused = 企业微信拒绝了连接：{ $reason }。请核对机器人是“API 模式、使用长连接”创建的，稍后再试一次。
doctor-wecom-address = { $url } 有回应，但不是企业微信的长连接地址（{ $reason }）。请检查设置 wecom.url；私有部署的地址在管理后台里。
doctor-wecom-network = 连不上 { $url }：{ $reason }。请检查网络和防火墙：程序要能访问这个地址的 443 端口（只出不进）。
doctor-wecom-app-ok = 企业微信认识这个自建应用，企业ID和 Secret 正确。这台电脑在不在“企业可信IP”里，要发出第一条消息才知道。
doctor-wecom-app-bad = 企业微信的自建应用用不了：{ $reason }。请核对设置 wecom.corp_id、wecom.agent_id、wecom.app_secret，以及这台电脑能不能访问 wecom.api 的地址。
doctor-wecom-seen = 企业微信已加入 { $people } 人，其中 { $encrypted } 人的帐号是加密的（不影响使用）。{ $refused ->
    [0] 没有被企业微信退回的消息。
   *[other] 被企业微信退回的消息，错误码和次数：{ $codes }。各是什么意思，见 docs/wecom.md。
}

## Reading

reading-private = 消息里有电话号码、证件号码或病人姓名，这些没有保存。以后请只发数字。
reading-unclear-number = “{ $word }”到底是多少，看不准。请写一个确切的数。
reading-doubtful-word = 消息里有“{ $word }”，数字拿不准。请写确切的数。
reading-unknown-word = “{ $word }”这几个字没看懂，怕把数字弄错。
reading-loose-number = 不清楚“{ $number }”说的是哪一项。
reading-part = 写了“{ $word }”，不清楚疑似一共多少。请写成“疑似2例（手足口1、痢疾1）”这样。
reading-parts = { $name }写的是 { $number }，分病种加起来是 { $sum }，请核对。
reading-bare-label = 不清楚“{ $word }”是多少。
reading-shared-label = “{ $word }”可能是：{ $names }。请写全名称。
reading-count = 收到 { $numbers }，报表要 { $wanted } 个数：{ $names }。
reading-order = 收到 { $numbers }。请确认是不是按这个顺序：{ $names }。
reading-twice = { $name }出现了不同的数：{ $numbers }。
reading-zero-report = “{ $word }”是标题，还是真的报零？
reading-two-days = 消息里有不止一个日期：{ $days }。请一次只报一天。
reading-weekday = “{ $word }”和日期对不上。请写几月几日。
reading-other-length = “{ $word }”说的不是{ $every ->
    [week] 哪一周。这张报表每周报一次，请写“上周”或“第47周”这样
    [ten_days] 哪一旬。这张报表每旬报一次，请写“上旬”或“11月中旬”这样
    [month] 哪个月。这张报表每月报一次，请写“上月”或“10月”这样
    [quarter] 哪个季度。这张报表每季度报一次，请写“上季度”或“三季度”这样
    [half_year] 哪个半年。这张报表每半年报一次，请写“上半年”或“2026年下半年”这样
   *[year] 哪一年。这张报表每年报一次，请写“去年”或“2026年”这样
}，不用写别的日期。
reading-other-weekday = { $period }不报这张报表，它只报{ $days }的。请写清楚是哪一天的。
reading-negative = { $name }写成了 { $number }，不能是负数。
reading-fraction = { $name }写成了 { $number }，应当是整数。
reading-over-maximum = { $name }写成了 { $number }，超过了上限 { $maximum }，请核对。
reading-no-such-day = 没有“{ $word }”这个日期，请核对。
reading-future = { $period }还没有到，不能提前报。
reading-too-long-ago = { $period }已经超过补报期限（{ $days } 天），请联系管理员。

## A chat that has stopped

chat-stopped-taken = ⚠️ { $channel ->
    [wecom] 企业微信
   *[other] 聊天软件
}停了：另一个程序用同一个机器人连了上去，而同时只能有一个。从现在起，那边的报告收不到，回执、催报和预警也发不出去。
chat-stopped-refused = ⚠️ { $channel ->
    [wecom] 企业微信
   *[other] 聊天软件
}停了：机器人的 BotID 或 Secret 不对，连不上去。从现在起，那边的报告收不到，回执、催报和预警也发不出去。
chat-stopped-how = 请负责程序的人看一看程序的 /health 和日志，改好以后重新启动机器人。停的这段时间里有人在那边发过报告的，程序没有收到，请她们再发一次。

## Workdays

workdays-unknown = ⚠️ { $year }年的节假日和调休还没有写进来。在那以前，{ $year }年只按周一到周五算工作日，节假日也会催报。
workdays-unknown-how = 国务院办公厅的通知公布以后，请在报表文件夹里写一个 workdays-{ $year }.toml，再重新启动机器人。写法见 docs/forms.md；写好后用 lingbao calendar show { $year } 核对。

calendar-title =
    {""}
    { $month }，工作日 { $workdays } 天
calendar-workday = 工作日
calendar-weekend = 周末
calendar-holiday = 放假：{ $name }
calendar-swapped = 上班：{ $name }调休
calendar-day-off = 休息：{ $name }
calendar-extra-workday = 上班：{ $name }
calendar-due = 当天截止：{ $forms }
calendar-due-of = { $form }（{ $period }）
calendar-of-forms = 只对单张报表：{ $days }
calendar-form-day-off = { $form }不报（{ $name }）
calendar-form-extra-workday = { $form }要报（{ $name }）
calendar-year-unknown =
    {""}
    没有 { $year } 年的节假日数据，以上把周一到周五都算作工作日。写法见 docs/forms.md。
calendar-bad-period = “{ $value }”不是月份，也不是年份。请写成 2026-10 或 2026。
