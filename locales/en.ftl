# Every sentence that a user sees. Change the words here; the program stays as it is.
# Each section belongs to one topic; the keys must be the same in every language file.

## General

list-separator = {", "}
day = { $weekday ->
    [1] Mon
    [2] Tue
    [3] Wed
    [4] Thu
    [5] Fri
    [6] Sat
   *[7] Sun
} { digest-date }
month = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }
weekday = { $weekday ->
    [1] Monday
    [2] Tuesday
    [3] Wednesday
    [4] Thursday
    [5] Friday
    [6] Saturday
   *[7] Sunday
}
period-week = week { $number } of { $year } ({ $first } – { $last })
period-ten-days = { $part ->
    [1] the 1st to the 10th of
    [2] the 11th to the 20th of
   *[3] the 21st to the end of
} { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }
period-quarter = quarter { $number } of { $year }
period-half-year = { $number ->
    [1] the first half
   *[2] the second half
} of { $year }
period-year = the year { $year }
time = { $hour }:{ $minute }
time-to-the-second = { $time }:{ $second }

## Digest

digest-title = { $unit }: { $issue }
digest-issue = { $length ->
    [week] Weekly
    [ten_days] Ten-day
    [month] Monthly
    [quarter] Quarterly
    [half_year] Half-yearly
   *[year] Yearly
} digest no. { $number } of { $year }, { $start } – { $end }
digest-issue-day = Daily digest no. { $number } of { $year }, { $date }
digest-issue-range = { $start } – { $end }
digest-issue-until = { $issue } (up to { $date })
digest-date = { $day } { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
}
digest-date-year = { $date } { $year }
digest-previous = the { $length ->
    [week] week
    [ten_days] ten days
    [month] month
    [quarter] quarter
    [half_year] half-year
    [year] year
    [range] { $days } days
   *[day] day
} before
digest-as-many-days = the same days of { $period }
digest-last-year = { $length ->
    [week] week { $number } of last year
   *[other] the same period last year
}

# Ten lines on a phone: as short as can be.
digest-and = { $one }; { $other }
digest-of-form = { $form }: { $said }
digest-short-verdict = { $how ->
    [all] All { $units } { $level ->
        [township] townships
        [village] villages
       *[other] units
    } complete
    [none] None of { $units } { $level ->
        [township] townships
        [village] villages
       *[other] units
    } complete
   *[some] { $full } of { $units } { $level ->
        [township] townships
        [village] villages
       *[other] units
    } complete
}, { $reports }
digest-short-rate = { $received }/{ $expected } reports ({ $rate }%)
digest-short-received = { $received ->
    [one] { $received } report
   *[other] { $received } reports
}
digest-short-waiting = { $count } not due yet
digest-short-blank = { $name }: no number given
digest-alerts = Alerts: { $count } ({ $parts })
digest-alerts-open = nobody acknowledged { $count }
digest-alerts-acknowledged = under way { $count }
digest-alerts-confirmed = confirmed { $count }
digest-alerts-excluded = excluded { $count }
digest-alerts-lost = lost to follow-up { $count }
digest-alerts-other = other findings { $count }
digest-alerts-withdrawn = withdrawn by a correction { $count }
digest-short-watch = { $name } { $amount }
digest-short-all-of = { $said }, all { $item }
digest-short-of = { $said } ({ $items })
digest-short-at = { $said }, in { $places }
digest-short-place = { $unit } { $count }
digest-short-item = { $name } { $count }
digest-short-totals = { $compared ->
    [yes] Against { $previous }: { $figures }
   *[no] { $figures }
}
digest-short-more-figures = { $count ->
    [one] { $count } more figure
   *[other] { $count } more figures
}
digest-short-figure = { $name } { $amount }
digest-short-figure-change = { $name } { $amount } ({ $change })
digest-short-change = { $direction ->
    [more] +{ $by }
    [fewer] −{ $by }
   *[same] the same
}
digest-short-change-percent = { $direction ->
    [more] +{ $by }, +{ $percent }%
   *[fewer] −{ $by }, −{ $percent }%
}
digest-short-before = { $received }/{ $expected } reports in { $previous }
digest-short-before-nothing = nothing was due in { $previous }, so nothing is compared
digest-short-last-year = Against { $last_year }: { $figures }
digest-short-of-year = { $name } ({ $change })
digest-short-missing = Missing: { $names }
digest-short-missing-group = { $unit } { $reports ->
    [one] { $reports } report
   *[other] { $reports } reports
} from { $units ->
    [one] { $units } unit
   *[other] { $units } units
} ({ $names })
digest-short-owing = { $unit } { $count ->
    [one] { $count } { $every ->
        [day] day
       *[other] report
    }
   *[other] { $count } { $every ->
        [day] days
       *[other] reports
    }
}
digest-short-silent-form = { $form } ({ $expected } reports expected)
digest-short-silent-forms = Not one report received: { $forms }. No data does not mean zero.
digest-short-silent = { $unit } { $count } { $every ->
    [day] days
   *[other] reports
} in a row
digest-short-unusual = Unusual: { $facts }
digest-short-target = This year: { $said }; { $passed }% of the year has passed{ $others ->
    [0] {""}
    [one] ; one more target
   *[other] ; { $others } more targets
}
digest-short-updates = Since this was made: { $facts }
digest-short-restated = Changed since the last issue: { $facts }
digest-short-excused = Excused { $reports }: { $units }
digest-short-left-out = { $count ->
    [one] { $count } more line
   *[other] { $count } more lines
} under Details.

digest-verdict = { $form }: { $rate }% reported, { $missing ->
    [0] none missing
   *[other] { $missing } missing
}.
digest-verdict-watch = { $name }: { $amount }.
digest-verdict-watch-change = { $name }: { $amount }, { $change }.
digest-verdict-watch-blank = { $name }: nobody gave a number.
digest-silent = { $form }: { $expected } reports expected, not one received. No data does not mean zero.
digest-not-due = { $form }: { $expected } reports expected, none of them due yet.
digest-waiting = Of these { $count } are not due yet.
digest-all-excused = { $form }: whoever would have had to report is excused.
digest-nothing-due = { $form }: no report was due in this period.

digest-form =
    {""}
    {"["}{ $form }]
digest-received = Reported: { $part }/{ $whole } = { $rate }%
digest-on-time = On time: { $part }/{ $whole } = { $rate }%
digest-complete = Complete: { $part }/{ $whole } = { $rate }%
digest-counts = Late: { $late }, missing: { $missing }
digest-counts-zero = Zero reports: { $zero }, late: { $late }, missing: { $missing }
digest-before = In { $previous } { $received } of { $expected } reports came in; read the changes with that in mind.
digest-before-silent = In { $previous } none of { $expected } reports came in: nothing to compare with.
digest-before-nothing = In { $previous } no report was due: nothing to compare with.

digest-group = – { $name } –
# The name of an indicator says in English what is counted, so the unit is not repeated after each figure.
digest-amount = { $count }{ $unit ->
   *[any] {""}
}
digest-figure = { $name }: { $amount }
digest-figure-change = { $name }: { $amount }, { $change }
digest-figure-blank = { $name }: nobody gave a number
digest-change = { $direction ->
    [more] { $amount } more than { $previous }
    [fewer] { $amount } fewer than { $previous }
   *[same] the same as { $previous }
}
digest-change-percent = { $direction ->
    [more] { $amount } more than { $previous } (+{ $percent }%)
   *[fewer] { $amount } fewer than { $previous } (−{ $percent }%)
}
digest-change-none = no data for { $previous }
digest-last-year-nothing = In { $last_year } { $expected ->
    [0] no report was due
   *[other] none of { $expected } reports came in
}: nothing to compare with.

digest-breakdown = { $name } – { $title }:
digest-item = { $name } { $amount }
digest-item-change = { $name } { $amount }, { $change }
digest-item-none = none reported in { $previous }
digest-unspecified = disease not named

digest-rows = { $level ->
    [township] Townships (received/expected):
    [village] Villages (received/expected):
   *[other] Units (received/expected):
}
digest-rows-more = { $count ->
    [one] { $count } more unit is
   *[other] { $count } more units are
} in the workbook.
digest-targets = Targets of { $year } (up to { $until }; { $passed }% of the year has passed: { $days } of { $of_days } days)
digest-target-reached = { $name } { $reached } of { $target } { $unit } ({ $rate }%)
digest-target-blank = { $name }: nobody has given a figure yet; the target is { $target } { $unit }
digest-target-pace = { $how ->
    [ahead] , ahead of the year by { $points } percentage points
    [behind] , behind the year by { $points } percentage points
   *[even] , level with the year
}
digest-target = { $said }{ $pace }{ $lacking ->
    [0] {""}
    [one] ; one report is missing and not counted
   *[other] ; { $lacking } reports are missing and not counted
}
digest-targets-below = { $level ->
    [township] Townships
    [village] Villages
   *[other] Units
}, targets for { $name }, the slowest first:
digest-computed-title = Computed from { $form }
digest-computed-line = { $said }{ $target }{ $left }
digest-computed = { $name } { $amount } ({ $numerator }/{ $denominator })
digest-computed-of-parts = { $name } { $amount } ({ $parts })
digest-computed-part = { $name } { $count }
digest-computed-none = { $name } – ({ $why })
digest-computed-target = , target { $amount }
computed-amount = { $value } { $unit }
# % and ‰ stand at the number, as everywhere else.
computed-share = { $value }{ $unit }
digest-computed-left-out = ; without { $units } ({ $why })
computed-why = { $why ->
    [zero] the denominator is 0
    [population] the roster gives no population
   *[blank] nobody gave a figure
}
computed-population = population
computed-expected = expected
computed-received = received

digest-missing = Missing: { $units ->
    [one] { $units } unit owes
   *[other] { $units } units owe
} { $reports ->
    [one] { $reports } report
   *[other] { $reports } reports
}
digest-missing-group = { $unit }: { $names }
digest-missing-name = { $unit } ({ $reports })
digest-missing-silent = { $unit } ({ $reports }, { $in_a_row } in a row)
digest-missing-more = { $units } more; their names are in the workbook.
digest-missing-none = No unit has an overdue report.
digest-unusual-title = Unusual ({ $count }):
digest-unusual = { $unit } { $period } { $name } { $count } (usually { $usual }{ $confirmed ->
    [yes] , confirmed
   *[no] {""}
})
digest-fallen = { $unit } { $received }/{ $expected } reports ({ $before_received }/{ $before_expected } in { $previous })
digest-restated = { $count ->
    [one] { $count } earlier report has changed since the last issue:
   *[other] { $count } earlier reports have changed since the last issue:
}
digest-corrected = { $unit } { $period } { $changes } ({ $by })
digest-late = { $unit } { $period } sent late ({ $by })
digest-late-figures = { $unit } { $period } sent late: { $changes } ({ $by })
digest-taken-back = { $unit } { $period } taken back ({ $by })
digest-figure-corrected = { $name } { $old } → { $new }
digest-figure-added = { $name } { $new }
digest-figure-removed = { $name } { $old } → blank
digest-by = { $name }
digest-by-import = import
digest-by-nobody = unknown
digest-facts-more = { $count } more; see the workbook.
digest-updates =
    {""}
    { $count ->
        [one] { $count } report has changed since this was made:
       *[other] { $count } reports have changed since this was made:
    }
digest-update-sum = { $name } in all: { $old } → { $new }
digest-excused = Excused, and in no rate, { $reports }: { $units }
digest-excused-name = { $unit } ({ $reason }, { $reports })

digest-burden =
    {""}
    What reporters were asked: { $messages } messages per report, both ways; { $taps } taps on a day with a report (median).

## Table

table-unit = { $level ->
    [township] Town
    [village] Village
   *[other] Unit
}
table-received = Sent
table-reached = reached
table-percent = rate

## The page of a digest

digest-page-indicator = Indicator
digest-page-now = Now
digest-page-change = Change
digest-page-item = of these: { $name }
digest-page-above = Under
digest-page-missing = Missing
digest-page-in-a-row = In a row
digest-page-picture = How it was reported
digest-page-as-of = The figures are as of { $time }, { $day }.
digest-page-yours = This link is for { $name } only and works until { $time }, { $day }; please do not pass it on. After that, write /week or /month in the chat for a new one.
digest-page-none = This link does not open: it may be too old, or you do not manage this unit now. Please write /week or /month in the chat, and tap “Open the page” under the new message.
digest-page-away = This cannot be opened right now. Please reload in a few minutes.

## Picture

picture-reported = Reported
picture-on-time = On time
picture-before-reports = { $received }/{ $expected }
picture-before = { $previous ->
   *[other] before
}: { $amount }
picture-reports = { $length ->
    [day] Reports per day
    [week] Reports per week, and the reporting rate (%)
   *[month] Reports per month, and the reporting rate (%)
}
picture-figure = { $name } { $length ->
    [day] per day
    [week] per week
   *[month] per month
}
picture-legend-on-time = on time
picture-legend-late = late
picture-legend-missing = missing
picture-legend-zero = zero report
picture-legend-partial = partial
picture-legend-excused = excused
picture-legend-waiting = not due yet
picture-legend-not-expected = not expected
heat-title = { $form }, { $period }
heat-counts = { $expected } expected: { $on_time } on time, { $late } late, { $missing } missing
heat-worst = The { $shown } of { $units } with most trouble; all are in the workbook
heat-reported = { $received } of { $expected } received
trend-title = { $name }, { $length ->
    [week] weeks
    [ten_days] ten days
    [month] months
    [quarter] quarters
    [half_year] half-years
   *[other] years
} { $years ->
    [one] { $first } to { $last } of { $year }
   *[two] { $first } of { $first_year } to { $last } of { $year }
}
trend-legend-now = this year
trend-legend-then = a year before
trend-legend-running = not over yet
trend-rates = Reporting rate (%)
trend-ticks = { $length ->
    [week] wk
    [ten_days] 10 d
    [month] mo
    [quarter] qu
    [half_year] half
   *[other] yr
}
picture-lowest = Lowest: { $date }, { $rate }
picture-weekday = { $weekday ->
    [1] Mon
    [2] Tue
    [3] Wed
    [4] Thu
    [5] Fri
    [6] Sat
   *[7] Sun
}
picture-day = { $day }

## Something went wrong

apology = Sorry, this message could not be handled and was not stored. Please send it again; if that fails too, tell the township this number: { $trace }.

## Page

page-name = Lingbao 零报
page-language = Language
page-language-name = English
page-clock = Time in the county
page-move-reminders = { $time }
page-move-reminders-why = remind
page-move-escalation = { $time }
page-move-escalation-why = escalate
page-move-week = Mon { $time }
page-move-week-why = weekly
page-move-month = 1st { $time }
page-move-month-why = monthly
page-moving = The clock is moving, please wait …
page-move-failed = The clock has not moved. Please try again.
page-phones = Phones
page-role-reporter = Village doctor
page-role-wecom = Doctor (WeCom)
page-wecom = WeCom
page-open = Open the chat
page-role-manager = Manager
page-not-kept = (private content, not kept)
page-choose-reporter = Choose a village doctor
page-choose-manager = Choose a manager
page-change = Change
page-person = { $name } · { $units }
page-place = { $township } · { $units }
page-nobody = There is nobody here yet. Please import the roster first, then reload this page.
page-conversation = Conversation with Lingbao
page-empty = No messages yet. Write one, or try one of the examples below.
page-examples = Examples
page-example-labelled = visits 12 vaccinations 3 suspected 0
page-example-numbers = 12 3 0
page-example-zero = zero report
page-example-help = help
page-example-today = today
page-write = Write a message
page-send = Send
page-sending = Sending …
page-sent = Delivered
page-unsent = Bad signal, sending again …
page-refused = Not sent. Please write it again.
page-offline = The connection is lost, connecting again … What you wrote is kept.
page-picture = Picture { $name }, open to enlarge
page-document = Download { $name }
page-close = Close

## Reminders

remind-title = Hello, we have not received these reports yet:
remind-title-yesterday = Hello, you said "tomorrow" yesterday; we have not received these reports yet:
remind-put-off = And those for which you said "tomorrow" yesterday:
remind-due = { $unit }, { $period }, { $form }: please report by { $time }
remind-late = { $unit }, { $period }, { $form }: it was due at { $time }, please report soon
remind-notices = { $count ->
    [one] One notice still waits for your "Received" as well:
   *[other] { $count } notices still wait for your "Received" as well:
}
remind-how = Just send the numbers.
remind-how-or-tap = Just send the numbers. Nothing to report? Tap a button below.
button-guide = Question by question
    .short = Guide me
button-guide-of = Question by question: { $unit } ({ $form })
button-later = Tomorrow
button-nomore = No more today
    .short = Not today

reason-remind = owes a report
reason-remind-nobody = nobody reports for this unit; add a reporter
reason-escalate = units below have not reported today
reason-escalate-nobody = no manager above can be written to; add or invite one
reason-county = units below have not sent yesterday's report
reason-county-nobody = no manager two levels up can be written to; add or invite one
reason-workdays = the public holidays of { $year } are not known
reason-workdays-nobody = there is no administrator and no manager at the top; please register or invite one
reason-workdays-unused = the public holidays of { $year } are not known, but no form follows the workdays: nobody has to be told
reason-already = was already written to today
reason-notice = a notice that could not be sent to her before
reason-notice-again = has not acknowledged a notice
reason-notice-owing = owes a report; the reminder speaks of the notice as well
reason-cap = was reminded today already, at most { $count } a day
reason-paused = has paused reminders; again from { $day } on
reason-leave = on leave until { $day }
reason-reported = has reported ({ $time })
reason-excused = excused ({ $reason })
reason-early = not yet; the next step is on { $day } at { $time }
reason-quiet = quiet hours until { $day }, { $time }
reason-done = no more reminders today
reason-no-account = has not joined and cannot be written to; send an invitation
reason-blocked = has stopped the bot and cannot be written to; please call
reason-blocked-since = cannot be written to since { $day }, { $time } (has stopped the bot); please call

## Escalation

escalate-title = At { $time }, { $count ->
    [one] 1 unit has not reported:
   *[other] { $count } units have not reported:
}
escalate-title-county = Yesterday's reports: at { $time } today { $count ->
    [one] 1 unit has still not reported:
   *[other] { $count } units have still not reported:
}
escalate-form = { $form }, { $period }, { $count ->
    [one] 1 unit:
   *[other] { $count } units:
}
escalate-reminded = Reminded: { $units }
escalate-on-its-way = The reminder is being sent: { $units }
escalate-blocked = Stopped the bot, cannot be reminded: { $units }
escalate-undelivered = The reminder was not delivered, please call: { $units }
escalate-no-account = Not joined yet, cannot be reminded: { $units }
escalate-code = code for { $name }: { $code }
escalate-code-how = Please give them their codes: whoever opens the chat with the bot and sends the code has joined.
escalate-no-reporter = Nobody reports for: { $units }
escalate-leave = On leave until: { $units }
escalate-paused = Paused their reminders, until: { $units }
escalate-not-reminded = Not reminded: { $units }
escalate-name-with = { $unit } ({ $facts })
escalate-moment = { $day } { $time }
escalate-in-a-row = { $count } missing in a row
escalate-more = and { $count } more
escalate-advice = Please give them a call, or tap a unit to see what you can do.
escalate-advice-more = Please give them a call, or tap a unit to see what you can do. Not all have a button; for the whole list send: today
button-silent = { $unit }
button-remind-all = Remind all ({ $count })
    .short = Remind all

## Daily confirmation

reason-confirm = zero reports are confirmed every day at the deadline
reason-alert-waiting = the alert waits for the morning
reason-alert-told = the alert is to be told
reason-alert-half = half of the alert's time is gone, and nobody has acknowledged it
reason-alert-overdue = the alert's time is over, and nobody has acknowledged it
confirm-as-of = As of { $time }; this message changes when late ones come in.

## Pausing reminders

pause-until = All right, no reminders before { $day }; from that day on you are reminded as usual. The township still learns of what is missing.
pause-later = All right, no more reminders today. Tomorrow's reminder asks for { $period } as well; you may also send it at any time.
pause-today = All right, no more reminders today. The township still learns of what is missing. To pause for some days, send: pause
pause-over = All right, you are reminded as usual.
pause-how-long = Until which day? Please tap one, or send: pause until { $month }/{ $day }
pause-too-long = Reminders can be paused for { $days } days at most. For longer, please ask the township for leave.
pause-past = { $day } is over; please name a day to come.
button-pause-until = Again from { $day }
button-resume = Remind me again
    .short = Resume

## Workbook

workbook-summary = Summary
workbook-figures = Figures
workbook-rows = { $form } { $level ->
    [township] townships
    [village] villages
   *[other] units
}
workbook-days = { $form } days
workbook-chart = { $form }: reports per day and reporting rate
workbook-breakdown = { $title } - { $name }
workbook-statement = Statement
workbook-column-reporter = Reporter
workbook-column-waiting = Not due yet
workbook-rank = Who reports well
workbook-column-place = Place
workbook-missing = Missing
workbook-computed = Computed
workbook-targets = Yearly targets
workbook-excused = Excused
workbook-map = { $form } by village
workbook-corrections = Corrections
workbook-definitions = Definitions
workbook-mark = { $state ->
    [on-time] { $zero ->
        [yes] Z
       *[no] √
    }
    [late] { $zero ->
        [yes] LZ
       *[no] L
    }
    [missing] M
    [excused] X
   *[waiting] …
}{ $partial ->
    [yes] P
   *[no] {""}
}
workbook-source = { $source ->
    [message] corrected by message
    [button] corrected by button
    [edit] the message was edited
    [on_behalf] by a manager
    [undo] undone
    [import] imported from a table
   *[approved] after the lock, approved
}
definition-about = This workbook
definition-made-at = Made at
definition-moment = { $date } { $year }, { $time }, from what had been received by then
definition-received-rate = Reports received as a part of those expected; late ones count
definition-on-time-rate = Reports received by the deadline as a part of those expected
definition-complete-rate = Reports with a number for every required indicator, as a part of those received
definition-expected = Reports that the form asks for. Excused ones do not count, unless they came nevertheless
definition-received = Reports that came, late ones too; not those that were taken back and not sent again
definition-on-time = Reports that first came by the deadline; a later correction changes nothing about that
definition-late = Reports that came after the deadline
definition-complete = Reports with a number for every required indicator, and with diseases named where they have to be
definition-zero = Reports in which every surveillance indicator is an explicit 0. A zero report has been received
definition-missing = Reports that were expected and have not come. Missing is not zero and is in no total
definition-excused = Reports that were not required: closed, power cut, holiday, disaster, leave. Not among the expected
definition-blank-name = An empty cell
definition-blank = Nobody gave this figure. Empty is not 0; an explicit 0 is written as 0
definition-compared-name = Comparisons
definition-compared = Only where both periods have a figure. Changes are counts; where the earlier figure is below { $base } there is no percentage. Where the reporting rates differ, read the change beside them
definition-signs-name = Signs by village and day
definition-sign = { $sign }  { $state ->
    [on-time] on time
    [late] late
    [missing] missing
    [excused] excused
   *[waiting] not due yet
}{ $zero ->
    [yes] , zero report
   *[no] {""}
}{ $partial ->
    [yes] , partial
   *[no] {""}
}
definition-form = One { $every ->
    [day] a day
    [week] a week
    [ten_days] every ten days
    [month] a month
    [quarter] a quarter
    [half_year] every half-year
   *[year] a year
}, due at { $due }. Indicators:
definition-indicator = { $name }{ $counted ->
    [yes] {" "}({ $unit })
   *[no] {""}
}{ $watched ->
    [yes] , under surveillance
   *[no] {""}
}
workbook-page = Page &P of &N

workbook-column-unit = Unit
workbook-column-code = Code
workbook-column-above = Unit above
workbook-column-form = Form
workbook-column-period = Period
workbook-column-date = Date
workbook-column-expected = Expected
workbook-column-received = Received
workbook-column-received-rate = Reporting rate
workbook-column-on-time = On time
workbook-column-on-time-rate = Timeliness
workbook-column-complete = Complete
workbook-column-complete-rate = Completeness
workbook-column-late = Late
workbook-column-zero = Zero reports
workbook-column-missing = Missing
workbook-column-group = Group
workbook-column-indicator = Indicator
workbook-column-measure = Counted in
workbook-column-now = This period
workbook-column-before = Period before
workbook-column-change = Change
workbook-column-change-rate = Change in %
workbook-column-owed = Reports owed
workbook-column-owed-periods = Periods owed
workbook-column-year-ago = Year before
workbook-column-change-of-year = Change on the year
workbook-column-change-rate-of-year = Change on the year in %
workbook-column-excused = Excused
workbook-column-reason = Reason
workbook-column-about = About
workbook-column-old = Old figure
workbook-column-new = New figure
workbook-column-by = By
workbook-column-at = At
workbook-column-source = How
workbook-column-term = Term
workbook-column-meaning = Meaning
workbook-column-numerator = Numerator
workbook-column-denominator = Denominator
workbook-column-value = Value
workbook-column-why-none = Why there is none
workbook-column-left-out = Units left out
workbook-column-target = Target
workbook-column-reached = Reached
workbook-column-reached-rate = Reached, rate
workbook-column-passed = Year passed

## Report

receipt-stored = ✅ Received: { $unit }, { $form }, { $period }
receipt-changed = ✅ Corrected: { $unit }, { $form }, { $period }
receipt-same = ✅ Received again at { $time }, nothing has changed: { $unit }, { $form }, { $period }
receipt-stands = This is what is stored: { $unit }, { $form }, { $period }
receipt-zero = Zero report
receipt-incomplete = Incomplete
receipt-stamp = { $timeliness ->
    [late] Late
   *[on-time] On time
}, received { $time }, version { $version }
receipt-by-another = Somebody else reported this before you, at { $time }.
receipt-moment = { $day } { $time }
figure = { $name }: { $count }
figure-changed = { $name }: { $old } → { $new }
figure-removed = { $name }: { $old } → blank
figure-item = of which { $name }: { $count }
figure-item-changed = of which { $name }: { $old } → { $new }
figure-item-removed = of which { $name }: { $old } → blank
figure-noted = { $name } ({ $word })
example-figure = { $name } { $count }
unfinished-not-stored-of = Not finished and so not stored: { $unit }, { $form }, { $period }: { $figures }
unfinished-not-stored = What you sent before was not stored: { $figures }
prompt-understood = Noted, not finished yet: { $unit }, { $form }, { $period }
prompt-missing = { $count ->
    [1] Still missing: { $names }. Just send the number.
   *[other] Still missing: { $names }. Just send the numbers in this order, with spaces between them.
}
prompt-nothing-stored = Nothing of this message has been stored.
prompt-did-you-mean = It has not been stored yet. If this is what you mean for { $form }, { $period }, please tap it; if not, please write again.
prompt-did-you-mean-of = It has not been stored yet. If this is what you mean for { $unit }, { $form }, { $period }, please tap it; if not, please write again.
forwarded = This was forwarded, so it has not been stored just like that.
prompt-how = Please write it like this: { $example }
prompt-unit = Which unit is this for ({ $form }, { $period })? Please tap:
prompt-last-unit = Only { $unit } still owes { $form }, { $period }. Which unit is this for? Please tap:
prompt-form = Which form is this for? Please tap:
prompt-again = Please send the numbers once more.
zero-contradicts = You have reported these figures already; the button has not changed them:
zero-over-figures = Nothing was changed: { $unit } has reported these figures. If they really are 0, tap the button.
zero-in-words = If they really are 0, please send the words: { $word ->
    [allzero] all zero
   *[zero] zero report
}
report-closed = { $unit }, { $form }, { $period } is closed: it cannot be reported or changed here any more. Please call { $above }.
state-owed = { $unit }, { $form }, { $period }: not reported yet
state-received = { $unit }, { $form }, { $period }: received ({ $time }, version { $version })
state-incomplete = { $unit }, { $form }, { $period }: received, incomplete ({ $time }, version { $version })
button-zero = Zero report
    .short = Zero
button-zero-of = Zero report ({ $form })
button-zero-for = Zero report for { $period }
button-allzero-for = All zero for { $period }
button-zero-for-of = { $period }: zero report ({ $form })
button-allzero-for-of = { $period }: all zero ({ $form })
zero-which = That button was for { $period }. Which one do you mean?
button-allzero = All zero
button-allzero-of = All zero ({ $form })
button-figures = { $figures }
button-unit = { $unit }
button-form = { $form }

## Diseases

disease-which = { $name }: { $count }. Which disease is it?
disease-which-rest = { $name }: { $count } more. Which disease is it?
disease-how = Tap one, or write the disease and how many cases.
disease-how-many = How many cases of { $name }? { $count } in all have no disease yet.
disease-word = Please write the name of the disease, not that of the patient.
disease-alike = "{ $word }" is not in the list. Is it one of these? Please tap.
disease-unknown = "{ $word }" is not in the list. If it is the name of a disease, please tap; if not, write the name of the disease again.
disease-person = Please write only the disease, not the patient's name. Nothing of this message has been stored.
disease-too-many = You wrote { $said }, but only { $count } have no disease yet, so nothing has been changed. If the total was wrong, correct it first, for example: correction { $example }
disease-changed = This report has changed since. Please look at the figures as they are now and answer again.
disease-done = Nothing has been changed: no case is waiting for its disease now.
disease-of-which = Which report are these cases from? Please tap:
button-disease = { $name }
button-disease-word = Other ({ $word })
    .short = Other
button-disease-count = { $count }

## Unit names

unit-name-doubtful = "{ $word }" may be: { $names }. Please write the full name.
unit-name-between = There are numbers on both sides of the unit's name. Please put the name in front.
unit-not-yours = You do not report for { $unit }, but for { $names }.

## Relay

relay-title = [{ $form }, { $period }]
relay-understood = Understood: { $count }
relay-understood-of = Understood: { $count } ({ $names }):
relay-row = { $unit }: { $figures }
relay-period = { $period }:
relay-row-to-look-at = ⚠️ { $unit }
relay-row-doubtful = ⚠️ { $unit }: { $reason }
relay-row-same = { $unit } (already)
relay-figure-changed = { $old }→{ $new }
relay-unit-on = { $unit } ({ $period })
relay-in-doubt = { $count ->
    [1] One line in doubt, left out:
   *[other] { $count } lines in doubt, left out:
}
relay-doubt = "{ $words }": { $reason }
relay-more = { $count } more lines are not shown.
relay-missing = Not reported yet ({ $count }): { $names }
relay-nothing-stored = Nothing has been stored yet. Please tap a button.
relay-nothing-new = There is nothing to store.
relay-no-unit = It does not say which unit.
relay-two-units = Two units in one line. Please give each a line of its own.
relay-twice = This unit appears more than once, with different contents.
relay-lacks = Lacks { $names }.
relay-day-unclear = The day in the heading is not clear. Please write the day in this line.
relay-too-long = Too long: not read from here on. Please send the rest by itself.
relay-not-understood = Not understood.
relay-late = It is too late for the village to report it itself.
relay-closed = It is closed and can no longer be reported or changed.
relay-not-yours = You are not in charge of it now.
relay-overtaken = Somebody has reported it in the meantime.
relay-which-form = It is not clear which form this is, so nothing has been stored. Please put its name in the first line: { $names }
relay-stored = ✅ Stored for { $count ->
    [1] one unit
   *[other] { $count } units
}, { $form }, { $period }: { $names }
relay-left-out-title = Not stored ({ $count }):
relay-left-out = { $unit }: { $reason }
relay-asked-disease = Diseases still to be named ({ $count }); I have asked them: { $names }
relay-asked-disease-one = The disease has still to be named; I have asked the village.
relay-needs-disease = Diseases still to be named ({ $count }): { $names }. Please ask them to add it.
relay-needs-disease-one = The disease has still to be named. Please ask the village to add it.
relay-incomplete = Not complete yet ({ $count }): { $names }
relay-cancelled = All right, nothing of it has been stored.
village-reported-for = 📋 { $above } has reported for you: { $unit }, { $form }, { $period }
button-relay-all = Confirm all ({ $count })
    .short = OK all
button-relay-clear = Only the clear ones ({ $count })
    .short = Clear ones
button-relay-cancel = Cancel

## Correction

receipt-undone = ↩️ Undone, the earlier figures stand again: { $unit }, { $form }, { $period }
receipt-taken-back = ↩️ Undone: { $unit }, { $form }, { $period }
receipt-owed-again = This report now counts as not received. Please send the numbers again.
undo-done = It has been undone already; there is no need to tap again.
undo-stale = Not undone: this report has changed since.
undo-nothing = There is nothing to undo: only what you reported within the last 10 minutes can be undone.
undo-which = Which one do you want to undo? Please tap:
undo-too-late = Not undone: that is possible for 10 minutes only. Tap "Change" to correct it.
change-how = Please send the new numbers; only those that change will do, for example: { $example }
change-which = Which report do you want to change? Please tap:
change-nothing = There is no report that could be changed now.
change-locked = This report is closed; a change counts once { $above } has agreed.
amend-which = Which report do these figures correct? Please tap:
overrule-since = Not changed yet: somebody has changed this report since you sent that message.
overrule-yours = You have changed your message to:
overrule-left = All right, nothing was changed.
change-stale = Not changed: this report has changed again since. Tap "Change" to correct it.
correction-sent = 📨 Not changed yet: { $unit }, { $form }, { $period } is closed. { $above } has to agree and has been asked:
correction-wait = You will be told as soon as it is decided.
correction-asked = Please decide on a correction: { $unit }, { $form }, { $period } is closed and is to become:
correction-asked-how = Nothing changes until you agree. Both sides hear of the decision.
correction-approved = ✅ { $above } has agreed, corrected: { $unit }, { $form }, { $period }
correction-refused = { $above } has not agreed to correct { $unit }, { $form }, { $period }; the figures stay as they were. If in doubt, please call { $above }. This was not changed:
correction-overtaken = Not corrected: { $unit }, { $form }, { $period } has changed in the meantime. If it is still wrong, please send it again.
correction-you-approved = ✅ You have agreed, corrected: { $unit }, { $form }, { $period }
correction-you-refused = You have not agreed to correct { $unit }, { $form }, { $period }; the figures stay as they were. This was not changed:
correction-you-overtaken = Nothing was changed: { $unit }, { $form }, { $period } has changed since it was asked for, so this correction is void.
correction-decided = This correction of { $unit }, { $form }, { $period } has been decided: { $decision ->
    [approved] agreed
    [refused] not agreed
   *[overtaken] void
} ({ $day } { $time }).
correction-no-change = This tap has changed nothing.
button-overrule = Take my figures
    .short = Use mine
button-leave = Leave it
button-approve = Agree
button-refuse = Do not agree
    .short = Refuse
button-undo = Undo (within { $minutes } minutes)
    .short = Undo
button-change = Change
button-report = { $unit }, { $form }, { $period }

## Question

question-unusual = Please look once more: { $name } { $count }, lately { $usual }. Is that right?
question-between = { $low }–{ $high }
question-always = always { $count }
question-without = Please look once more: { $name } { $count }, but { $companion } 0. Is that right?
question-repeated = Please look once more: the last { $times } reports ({ $form }) have exactly the same numbers. Is that right?
question-answered = Thank you, noted: the numbers are right.
question-answered-before = That is noted already; there is no need to tap again.
question-overtaken = This report has changed since; please look at the numbers as they are now.
button-right = Yes, it is right
    .short = Yes, right

## Guided form

guide-title = Guided report: { $unit }, { $form }, { $period }
guide-how = One figure at a time: tap a number, or just send it.
guide-resumed = Going on where you stopped.
guide-overtaken = This report has new figures since; please look at them and answer again.
guide-which = Which report would you like to fill in? Please tap:
guide-said = So far: { $figures }
guide-ask = { $number }/{ $count } { $name }: how many?
guide-ask-known = { $number }/{ $count } { $name }: how many? ({ $known })
guide-name-in-group = { $group }: { $name }
guide-yesterday = yesterday { $count }
guide-before = { $period }: { $count }
guide-stands = reported { $count }
guide-number = { $count }
guide-skip = Skip
guide-skip-keeping = Skip (stays { $count })
    .short = Skip
guide-back = Back
guide-stop = Cancel
guide-other-day = This is about { $period }.
guide-name-it = To change a figure, please write its name, for example: { $example }
guide-stopped = Cancelled; what you had filled in was not stored.
guide-nothing = Every figure was skipped; you gave no number.

## Joining

numbered-how = Reply with a number to choose:
numbered-choice = { $number }: { $label }
numbered-doubt = Is "{ $number }" number { $number } of the choices above, or a figure? Nothing has been changed yet.
numbered-doubt-figure = If it is the choice, please tap the button; if it is a figure, please send it with its name.
button-numbered = Choose { $number }

join-how = Hello, this is Lingbao, the bot with which village clinics report their daily counts. You have not joined yet.
join-where = If you have an invitation code, please send it, for example: /start AB12CD34. If not, please send your village's name, for example: join 张家村, and your township decides; or ask your township for a code.
join-who = Please send it again with your name, for the township has to know who it is, for example: join { $unit } Li Si
join-number = If you see “Send my telephone number” below and your number is registered, one tap is enough to join.
button-number = Send my telephone number
join-welcome = Welcome! You have joined { $unit } as { $role ->
    [manager] manager
    [administrator] administrator
   *[reporter] reporter
}.
join-already = You are { $role ->
    [manager] manager
    [administrator] administrator
   *[reporter] reporter
} of { $unit } already; there is no need to join again.
join-wrong-code = The invitation code { $code } cannot be used: it may be mistyped, used up or expired. Please check it and send it again, or ask the township health centre for a new one.
join-code-unused = The invitation code { $code } has not been used: it is mistyped, used up or expired.
join-somebody-else = The invitation code { $code } is meant for somebody else and has not been used. Please ask the township health centre for your own.
join-manager-next = You will receive the digest every Monday morning. To see who has reported today, send: today
join-no-such-unit = There is no such village. Please check its name and send it again, for example: join 张家村
join-one-unit = Please write the full name of one village only.
join-which-unit = Please add the village's name, for example: join 张家村
join-sent = 📨 { $above } has been asked whether you may join { $unit }. You will hear as soon as it is decided.
join-sent-new-account = 📨 Another account is in use for your telephone number. { $above } has been asked to confirm; then you report for { $unit } from this one.
join-still-waiting = Your request to join { $unit } has not been answered yet. Please wait a little; if it is urgent, please telephone your township.
join-taken-back = All right, the request has been taken back.
join-too-often = You have asked too often today. Please try again tomorrow, or ask your township for an invitation code.
join-nobody-decides = Nobody above { $unit } uses the bot yet, so nobody can be asked. Please ask your township for an invitation code.
join-nameless = Somebody without a name
join-asked = { $name } wants to join { $unit } as a reporter.
join-asked-known = { $name }, who is on the roster, wants to join { $unit } as a reporter.
join-asked-new-account = { $name } ({ $unit }) has a new account. If you agree, the new one reports and the old one no longer can.
join-asked-how = Please make sure first that it is really this person. Nothing changes before you agree, and both of you hear of it.
join-agreed = ✅ { $above } has agreed.
join-refused = { $above } has not agreed that you join { $unit }. If you have questions, please telephone { $above }.
join-you-approved = ✅ You have agreed, and the person has been told:
join-you-refused = You have not agreed, and the person has been told:
join-you-overtaken = Nothing is left to decide: the request was taken back, or the person has joined in another way.
join-decided = This request has been decided already: { $decision ->
    [approved] agreed
    [refused] not agreed
   *[overtaken] nothing left to decide
} ({ $day } { $time }).
button-take-back = Take the request back
    .short = Take back
account-replaced = { $unit } is now reported from another account of yours; this one can no longer be used. If that was not you, please telephone { $above } at once.
number-unknown = Your telephone number is not on the roster.
number-without-post = Your telephone number is registered, but you report for no unit at present.
number-not-own = Please do not hand contacts on. To join with your telephone number, please tap “Send my telephone number”.
number-not-yours = You have joined already and need not send a number. It has not been kept.

## Inviting

invite-which = Whom do you want to invite? Please tap:
invite-by-name = There are too many units to show. Please write the name, for example: invite 张家村
invite-no-such-unit = None of your units is called that. Please check the name, for example: invite 张家村
invite-not-yours = You cannot invite { $role ->
    [manager] a manager of { $unit }; please ask the level above
    [administrator] an administrator of { $unit }; please ask the level above
   *[reporter] a reporter of { $unit }: no report is asked of it
}.
invite-made = The code for a { $role ->
    [manager] manager
    [administrator] administrator
   *[reporter] reporter
} of { $unit }, for one person, until { $day }: { $code }
invite-hand-on = Please forward the next message to that person.
invite-forward = You are invited to the zero-report bot, as a { $role ->
    [manager] manager
    [administrator] administrator
   *[reporter] reporter
} of { $unit } (until { $day }).
invite-forward-link = Open this link and tap Start, or scan the QR code: { $link }
invite-forward-code = Please send the bot: /start { $code }
invite-taken-back = The code of { $unit } has been revoked and can no longer be used: { $code }
invite-gone = This code has been used, has expired or was revoked.
button-invite-role = { $unit }: { $role ->
    [manager] manager
    [administrator] administrator
   *[reporter] reporter
}
button-revoke = Revoke this code
    .short = Revoke

## Leaving

depart-question = Do you really want to leave? You are now:
depart-post = { $role ->
    [manager] manager
    [administrator] administrator
   *[reporter] reporter
} of { $unit }
depart-what = You will not be reminded any more and cannot report; what you have reported stays. If you are only away for a while, please do not leave but send: /absence
depart-done = All right, you have left and will not be reminded. Thank you for all your help!
depart-back = To come back, please send an invitation code, your telephone number, or “join” and your village's name.
depart-stayed = All right, you have not left.
depart-told = { $name } has left and is no longer { $role ->
    [manager] manager
    [administrator] administrator
   *[reporter] reporter
} of { $unit }.
depart-nobody-left = ⚠️ { $unit } now has no reporter who can be written to. Please invite somebody, for example: invite { $unit }
button-depart = Yes, leave
button-stay = No, stay

## Help

help-title = Lingbao: one message a day reports your counts
help-example = { $form }, write it like this: { $example }
help-numbers = The numbers alone will do, in this order: { $numbers }
help-zero = No suspected cases: send "zero report" or tap the button below
help-guide = For one question at a time, send "report"
help-yesterday = For yesterday, put "yesterday" in front
help-change = To correct: send "correction { $example }" or "change"
help-today = Have I reported? Send "today". Away for some days? Send "absence"
help-manager-today = Send "today" to see who has reported, "missing" who has not, "unit NAME" for one
help-manager-relay = To report for a village: put its name in front; the whole list from the group chat may be pasted
help-manager-invite = To invite a doctor: send "invite" and the village's name
help-manager-notice = To send a notice, and see who has got it: send "notice"
help-manager-digest = A digest: "week", "month", "quarter", "year"; who reports well: "rank"; by person: "statement"
help-lang = To change the language: send "language"
menu-help = How to report
menu-report = Report, one by one
menu-today = How today stands
menu-missing = Who has not reported yet
menu-unit = One unit: /unit NAME
menu-week = The digest of last week
menu-month = The digest of last month
menu-statement = Reports by person
menu-rank = Who reports well
menu-change = Change a report
menu-alerts = Alerts
menu-invite = Invite somebody
menu-notice = Send a notice
menu-absence = Leave
menu-pause = Pause reminders
menu-lang = Language 语言
help-private = Please send no patient's name or telephone number
talk-hello = Hello!
talk-thanks = You are welcome.
talk-ok = All right.
talk-not-understood = I did not understand this message. To report, write it like this: { $example }
talk-see-help = I did not understand this message. Send "help" to see what can be done here.
talk-here = I am here.
enter-all-in = Hello! All that was due today has been reported. Thank you.
enter-more = And { $count } more not reported.
enter-how = To report, please send: { $example }
talk-no-words = { $what ->
    [sticker] I can see a sticker, but I do not understand it.
    [voice] I cannot understand voice messages yet.
    [photo] I cannot read pictures.
    [video] I cannot watch videos.
    [document] I cannot open files.
    [location] I cannot read places.
    [contact] I cannot read contacts, and have not kept it.
    [poll] I cannot read polls.
   *[other] I cannot read this kind of message.
} Please type; send "help" to see how.
talk-no-words-write = { $what ->
    [sticker] I can see a sticker, but I do not understand it.
    [voice] I cannot understand voice messages yet.
    [photo] I cannot read pictures.
    [video] I cannot watch videos.
    [document] I cannot open files.
    [location] I cannot read places.
    [contact] I cannot read contacts, and have not kept it.
    [poll] I cannot read polls.
   *[other] I cannot read this kind of message.
} Please type: { $example }
talk-own-words = This is a message of mine; there is no need to send it back.
talk-own-words-change = This is a message of mine; there is no need to send it back. To correct, send: correction { $example }
group-ask = I have to answer this in private. Please open a chat with me and send it again.
group-stored = This has been received. There is one thing left to ask: please open a chat with me.
talk-stale-button = This button no longer works. Nothing has been changed.
lang-choose = Please choose a language:
lang-set = All right, in English from now on.
button-lang = { $name }

## Manager

manager-no-numbers = It does not say which unit, so nothing has been stored. Please put the unit's name in front of the counts; the whole list from the group chat may be pasted as well.
manager-today-hint = To see who has reported today, send: today
today-title = [{ $unit }, { $form }, { $period }]
today-counts = Expected { $expected }, received { $received }, of these late { $late }, zero reports { $zero }
today-figures = Total: { $figures }
today-missing = Not reported, { $count }: { $names }
today-missing-more = Not reported, { $count }: { $names } and others
today-all-in = All reports are in.
today-nothing = No report is due today.

## Silent villages

silent-title = { $unit }, { $form }, { $period }: not reported yet
silent-excused = { $unit }, { $form }, { $period }: excused ({ $reason })
silent-in-a-row = Silent for { $count } { $length ->
    [day] days
   *[other] reports
} in a row
silent-in-a-row-most = Silent for more than { $count } { $length ->
    [day] days
   *[other] reports
} in a row
silent-reporter = { $name }: { $state }. { $phone }
silent-phone = Telephone { $phone }
silent-no-phone = No telephone number on the roster
silent-nobody = Nobody reports for it. Please put somebody on the roster.
silent-on-leave = on leave until { $day }
silent-no-account = has not joined and gets no reminders
silent-blocked = has blocked the bot and gets no reminders
silent-unreachable-since = has blocked the bot since { $day } and gets no reminders
silent-undelivered = today's reminder was not delivered, please call
silent-nudged = reminded again at { $time }
silent-reminded = reminded at { $time }
silent-on-its-way = the reminder is on its way
silent-paused = wants no reminder before { $day }
silent-not-reminded = not reminded today
missing-title = { $unit }, { $form }, { $period }: { $count } not reported yet
missing-how = Tap a village to see whom to call; from there you can remind, enter or excuse.
missing-none = { $unit }, { $form }, { $period }: everybody has reported.
missing-not-due = Not due before { $time }.
missing-not-due-day = Not due before { $day }, { $time }.
missing-names = { $names }
missing-names-below = { $unit }, { $count }: { $names }
missing-since = { $names } ({ $count } { $length ->
    [day] days
   *[other] reports
} in a row)
missing-since-all = { $names } ({ $count } { $length ->
    [day] days
   *[other] reports
} in a row each)
summary-title = Work summary of { $unit }, { $period }
summary-title-when = { $length ->
    [month] { $number ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    } { $year }
    [quarter] quarter { $number } of { $year }
    [half_year] { $number ->
        [1] first half of { $year }
       *[2] second half of { $year }
    }
    [year] { $year }
   *[range] { $days }
}
summary-days = { $years ->
    [one] { $start } to { $end } { $year }
   *[two] { $start } { $year } to { $end } { $end_year }
}
summary-issue = { $length ->
    [month] monthly digest
    [quarter] quarterly digest
    [half_year] half-yearly digest
    [year] yearly digest
   *[range] digest
}
# Between two sentences.
summary-space = {" "}
summary-comma = { $said }, { $more }
summary-sentence = { $said }.
summary-basics = I. Basic facts
summary-indicators = II. Main indicators
summary-diseases = III. Infectious diseases
summary-quality = IV. Quality of reporting
summary-problems = V. Problems
summary-next = VI. Next steps
summary-second = ({ $number }) { $title }
summary-period = The figures are what was reported in { $unit } from { $days }. A missing report is not counted as 0.
summary-until = The period is not over; the figures go up to { $day }.
summary-form = { $form }: { $units ->
    [0] {""}
    [one] one unit reports,{" "}
   *[other] { $units } units report,{" "}
}{ $received } of { $expected } reports came in.
summary-form-zero = { $form }: { $units ->
    [0] {""}
    [one] one unit reports,{" "}
   *[other] { $units } units report,{" "}
}{ $received } of { $expected } reports came in, { $zero } of them zero reports.
summary-write-basics = [Please add: staff, institutions, funds]
summary-head-indicator = Indicator
summary-head-now = This period
summary-head-change = Against { $then }
summary-head-received = Reporting rate
summary-head-on-time = Timeliness
summary-head-complete = Completeness
summary-head-target = Target of the year
summary-head-due = Due by now
summary-head-reached = Reached
summary-head-reached-rate = Share reached
summary-head-ahead = Ahead (points)
# The name says in English what is counted, as in digest-amount.
summary-indicator = { $name }{ $unit ->
   *[any] {""}
}
summary-change = { $by } ({ $percent }%)
summary-rate = { $part }/{ $whole } = { $rate }%
summary-table-indicators = Table #: { $form }, main indicators
summary-table-quality = Table #: { $form }, quality of reporting
summary-targets = Targets of the year
summary-table-targets = Table #: Targets of the year
summary-table-targets-below = Table #: Targets of the year by { $level ->
    [township] township
    [village] village
   *[other] unit
}
summary-year = The targets of { $year } up to { $until }: { $days } of { $of_days } days have passed, { $passed }% of the year; due by now is that share of the target.
summary-targets-missing = { $count ->
    [one] One report of these days is missing; what it would add is not counted.
   *[other] { $count } reports of these days are missing; what they would add is not counted.
}
summary-computed = { $said }{ $left }.
summary-computed-then = { $previous } { $amount }
summary-of-these = Of these:
summary-item = { $said };
summary-nothing-watched = The forms of this period have nothing under surveillance.
summary-no-cases = { $name }: no figures by disease.
summary-rate-received = { $form }: { $part } of { $whole } reports came in, reporting rate { $rate }%;
summary-rate-on-time = { $part } on time, timeliness { $rate }%;
summary-rate-complete = { $part } complete, completeness { $rate }%;
summary-late-missing = late { $late }, missing { $missing }.
summary-waiting = Of those missing { $count } are not due yet.
summary-rate-before = In { $previous } { $part } of { $whole } reports came in, reporting rate { $rate }%.
summary-problem-missing = Missing reports
summary-problem-silent = Units from which nothing came
summary-problem-late = Units that are often late
summary-problem-fallen = Reporting rates that have fallen
summary-problem-lower = Indicators that have fallen
summary-problem-behind = Targets behind the year
summary-problem-corrected = Later corrections of this period
summary-problem-restated = Late or corrected figures of earlier periods
summary-missing = { $form }: { $units ->
    [one] one unit owes
   *[other] { $units } units owe
} { $reports ->
    [one] one report
   *[other] { $reports } reports
}: { $names }.
summary-silent = { $form }: { $count ->
    [one] from one unit
   *[other] from { $count } units
} nothing came at all: { $names }.
summary-late = { $form }: { $count ->
    [one] one unit was
   *[other] { $count } units were
} late with { $percent }% or more of the expected reports: { $names }.
summary-late-unit = { $unit } ({ $late } late, { $received } received)
summary-fallen = { $form }: { $count ->
    [one] the reporting rate of one unit is
   *[other] the reporting rates of { $count } units are
} at least ten points lower than in the period before: { $facts }.
summary-lower = { $name } is { $now }, down from { $then } in { $previous }.
summary-behind = { $passed }% of the year has passed; behind that: { $facts }.
summary-corrected = { $count ->
    [one] One report of this period was
   *[other] { $count } reports of this period were
} corrected after the lock, or after the { $issue } was made: { $facts }.
summary-restated = { $count ->
    [one] One report of an earlier period came late or was corrected
   *[other] { $count } reports of earlier periods came late or were corrected
} after the { $issue } before was made: { $facts }.
summary-no-problem = By the figures there were none of these: { $names }.
summary-none-missing = missing reports
summary-none-late = units that are often late
summary-none-fallen = reporting rates that have clearly fallen
summary-none-lower = indicators that have fallen
summary-none-behind = targets behind the year
summary-none-corrected = corrections after the lock, or after the { $issue } was made
summary-write-problems = [Please add: problems beyond the figures, and their causes]
summary-step = { $number }. { $said }
summary-next-missing = [Proposal] Ask each unit with missing reports for the cause and say who reports; excuse those that really cannot.
summary-next-silent = [Proposal] Visit the units from which nothing came: is the doctor there, and has she joined?
summary-next-late = [Proposal] Remind the units that are often late to report before the deadline; change who reports where that is needed.
summary-next-fallen = [Proposal] Supervise the units whose reporting rate has fallen.
summary-next-lower = [Proposal] Check what the fallen indicators are made of, unit by unit: was less done, or was it counted in another way?
summary-next-behind = [Proposal] Divide what is left of the targets among the units for the time that remains, and look at it every month.
summary-next-corrected = [Proposal] Check the registers of the units that corrected afterwards, so that less has to be.
summary-next-restated = [Proposal] Check papers that use the figures of earlier periods against the corrected ones.
summary-write-next = [Please add: the plan for the next period]

undelivered-title = [{ $unit }] Messages that did not arrive in the last 7 days, { $count }:
undelivered-none = [{ $unit }] Nothing failed to arrive in the last 7 days.
undelivered-line = { $day }, { $time }, { $lane ->
    [reply] an answer
    [alert] a notice
   *[bulk] a reminder or digest
} to { $name } ({ $unit }): { $why }
undelivered-late = it could not be sent before its time was over
undelivered-unreachable = the person has stopped the bot
undelivered-not-taken = tried { $count ->
    [one] once
   *[other] { $count } times
}, the chat service did not take it
undelivered-more = There are { $count } older ones.
undelivered-advice = Please call about what matters. Reports that were received are safe, even if the answer did not arrive.
button-undelivered = Not delivered at { $unit } ({ $count })
alert-head = { $head } { $title }
alert-head-new = ⚠️ Alert:
alert-head-raised = ⚠️ Alert:
alert-head-half = ⚠️ Half of the time is gone, and nobody has acknowledged:
alert-head-overdue = ⚠️ The time is over, and nobody has acknowledged:
alert-head-changed = ⚠️ Alert corrected:
alert-head-reopened = ⚠️ Alert opened again:
alert-head-acknowledged = Alert, acknowledged:
alert-head-closed = ✅ Alert closed:
alert-head-withdrawn = Alert withdrawn:
alert-title-case = { $count ->
    [one] { $count } suspected case
   *[other] { $count } suspected cases
} of { $what }
alert-title-threshold = a cluster of { $count ->
    [one] { $count } case
   *[other] { $count } cases
} of { $what }
alert-title-aberration = unusually many cases of { $what }: { $count }
signal-usual = In the 7 { $length ->
    [week] weeks before, on average { $expected } a week.
   *[day] days before, on average { $expected } a day.
}
signal-rule = That is unusually far above what came before (EARS { $rule }). It may be chance; please look into it.
signal-reports = Expected { $expected } reports, received { $received }; a missing one counts as no 0.
alert-place = { $unit }, { $above }
alert-where = { $place }, { $period }.
alert-where-by = { $place }, { $period }. Reported by { $name } at { $time }.
alert-deadline = { $class ->
    [A] Class A, to be reported upwards within { $hours } hours: by { $time }.
    [A-managed] Class B managed as class A, to be reported upwards within { $hours } hours: by { $time }.
    [B] Class B, to be reported upwards within { $hours } hours: by { $time }.
    [C] Class C, to be reported upwards within { $hours } hours: by { $time }.
   *[other] To be seen to within { $hours } hours: by { $time }.
}
alert-open = Nobody has acknowledged it yet. Please tap “Received” first, then what will be done.
alert-counted = { $period }: { $count } cases within { $days } days, which reaches { $least }.
alert-counted-at = Where: { $units }.
alert-unit-cases = { $unit } { $count }
alert-not-counted = Of { $expected } reports of these days { $missing } are missing or blank; they are not counted as 0.
alert-more = Earlier entries: { $count }.
alert-somebody = somebody
alert-step-half = { $time } half of the time gone, nobody acknowledged: told again, and one level further up
alert-step-overdue = { $time } the time is over, nobody acknowledged: told again, and one level further up
alert-step-changed = { $time } { $name } corrected the cases: { $old } → { $new }
alert-step-reopened = { $time } { $name } corrected the cases: { $old } → { $new }; the alert is open again
alert-step-unclear = { $time } after a correction by { $name } it is open which disease the cases are; they were { $old }
alert-step-clear = { $time } { $name } has said: still { $new }
alert-step-withdrawn = { $time } no alert is needed after the correction: withdrawn
alert-step-acknowledged = { $time } { $name } received it
alert-step-measure = { $time } { $name }: { $measure }
alert-step-note = { $time } { $name } noted: { $words }
alert-step-closed = { $time } { $name } closed it: { $finding }
alert-step-closed-with = { $time } { $name } closed it: { $finding }, { $words }
alert-measure-call = Ask by telephone
alert-measure-visit = Visit
alert-measure-sample = Take samples
alert-measure-report = National reporting
alert-finding-confirmed = Confirmed
alert-finding-excluded = Excluded
alert-finding-lost = Lost to follow-up
alert-finding-other = Other
alert-finding-withdrawn = withdrawn
button-alert-ack = Received
button-alert-note = Add a note
button-alert-close = Close
button-alert-show = { $title } ({ $unit })
alert-sent = Alert sent to { $units }: { $what }.
alert-sent-later = An alert is noted; at { $time } it goes to { $units }: { $what }.
alert-sent-nobody = ⚠️ No manager can be reached. Please report by telephone at once: { $what }.
alert-sent-changed = The alert is corrected, and { $units } have been told: { $what }.
alert-figure = { $count ->
    [one] { $count } case
   *[other] { $count } cases
} of { $what }
alert-figure-at = { $count ->
    [one] { $count } case
   *[other] { $count } cases
} of { $what } at { $unit }
alert-you-acknowledged = Noted: you have received it. What will be done? You may tap several.
alert-you-already = { $name } tapped “Received” at { $time }. You may still tap what you do.
alert-you-measure = Noted: { $measure }.
alert-you-closed = ✅ Closed: { $finding }. To add something, just type it; otherwise there is nothing to do.
alert-you-noted = Your note is kept: { $words }
alert-already-closed = This alert is closed already; nothing was changed.
alert-note-how = Please type it, at most { $most } characters. No patient’s name, telephone or identity number.
alert-note-long = Not kept: longer than { $most } characters. Please send something shorter.
alert-note-private = Not kept: it holds what may not be stored. Please send it without names, telephone and identity numbers.
alert-close-which = What was the result?
alert-close-other = Please type the result; that closes it. At most { $most } characters.
alerts-none = { $unit }: no alerts now.
alerts-none-found = No alerts.
alerts-title = { $unit }: { $open ->
    [one] { $open } open alert
   *[other] { $open } open alerts
}, { $waiting ->
    [0] acknowledged
   *[other] { $waiting } not acknowledged
}
alerts-line = { $state ->
    [open] ⚠️ not acknowledged, by { $due }
    [acknowledged] under way
   *[closed] closed, { $finding }
} · { $day } { $unit }: { $title }
alerts-more = Older ones that are not shown: { $count }.
nudge-title = { $above } reminds you. Not received yet:
nudge-line = { $unit }, { $form }, { $period }
nudge-sent = ✅ Being reminded now: { $names }
nudge-none = Nobody has been reminded.
nudge-not = { $name } is not reminded: { $reason }.
nudge-why-quiet = these are the quiet hours, until { $time }; please call if it is urgent
nudge-why-no-account = has not joined and gets no messages, please call
nudge-why-unreachable = has blocked the bot and gets no messages, please call
nudge-why-on-leave = on leave until { $day }
nudge-why-paused = wants no more reminders today, please call
nudge-why-already = reminded at { $time } already, and once a day is all, please call
nudge-why-undelivered = today's reminder was not delivered, please call
nudge-all = ✅ Being reminded now, { $count }: { $units }
nudge-all-not = Not reminded, { $count }:
nudge-group = { $reason }: { $units }
nudge-all-quiet = these are the quiet hours
nudge-all-no-account = not joined yet
nudge-all-unreachable = have blocked the bot
nudge-all-on-leave = on leave
nudge-all-paused = want no more reminders today
nudge-all-already = reminded today already
nudge-all-undelivered = today's reminder was not delivered
nudge-all-nobody = nobody reports for them
excuse-why = Why is { $unit } excused from { $form }, { $period }? Please tap:
excuse-done = ✅ Excused ({ $reason }): { $unit }, { $form }, { $period }. It is not expected and not reminded of any more; should it come, it counts.
excuse-taken-back = ✅ The excuse is taken back: { $unit }, { $form }, { $period } is expected again.
excused-reason = { $reason ->
    [closed] closed
    [outage] no power or network
    [holiday] holiday
    [flood] disaster
    [leave] leave
   *[other] other
}
button-remind = Remind now
button-enter = Enter for them
    .short = Enter it
button-excuse = Excuse
button-expect = Take the excuse back
    .short = Expect it
button-missing = Not reported
    .short = Silent
button-missing-more = Next page ({ $count } more)
    .short = Next page
button-missing-of = Not reported: { $unit }, { $form } ({ $count })
button-reason = { $reason ->
    [outage] No power or network
    [holiday] Holiday
    [flood] Disaster
    [leave] Leave
   *[other] Other
}

## A unit's card

asked-no-unit = None of your units is called that. Please send its full name, or its code.
asked-which-unit = Which one do you mean? Please tap it:
asked-which-unit-more = { $count } units fit, { $shown } of them are shown. Please tap one, or send more of the name.
card-title = [{ $unit }]
card-title-below = [{ $unit }], { $above }
card-manager = { $name } (manager): { $phone }
card-reporter = { $name }: { $facts }
card-form = { $form }, the last { $days } days:
card-received = Expected { $expected }, received { $received }
card-received-rate = Expected { $expected }, received { $received } ({ $rate }%)
card-facts = { $facts }
card-on-time = { $count } on time
card-late = { $count } late
card-zero = { $count } zero reports
card-partial = { $count } incomplete
card-missing = { $count } missing
card-excused = { $count } excused
card-waiting-due = { $count } not due yet
card-newest = The newest came on { $day }, { $time }
card-below = Units below that report: { $units }
card-vacant = without a reporter: { $count }
card-not-joined = reporters who have not joined: { $count }
card-silent = Most missing: { $names }
card-waiting = To be decided: { $facts }
card-corrections = corrections: { $count }
card-leaves = leave: { $count }
card-requests = requests to join: { $count }
button-owed = Missing: { $form }, { $period }

## League

asked-not-begun = This period has not begun yet: { $period }.
button-period-before = The one before
    .short = Previous
button-workbook = Workbook
button-summary = Work summary
    .short = Summary
button-details = Details
button-page = Open the page
button-send = Send
picture-here = { $unit }, { $period }
paper-here = { $unit }, { $period }: please see the attached file.
rank-title = [{ $unit }] Who reports well, { $period }
rank-nothing = [{ $unit }] No report was due for { $period }, so there is nothing to compare.
rank-order = By reporting rate, then timeliness, then completeness:
rank-received = received
rank-on-time = on time
rank-complete = complete
rank-few = Asked for too little to be compared: { $units }
rank-low = Less than 90% received or on time: { $units }
button-feedback = A private note ({ $count })
    .short = Write them
feedback-preview = A private message goes to each of these { $count }: { $units }
feedback-words = It reads:
feedback-title = Hello! { $above } has looked at the reports of { $period }, and would like you to know:
feedback-figures = { $unit }: { $expected } reports expected, { $received } received, { $on_time } of them on time.
feedback-please = Thank you for your work. When there is nothing to report, please send a zero report; if anything makes it difficult, please tell { $above }. Only you get this message.
feedback-sent = ✅ On its way, privately, to { $count }: { $units }
feedback-none = There is nothing to send.
feedback-why-noted = Told about this period before
feedback-why-nobody = Nobody there can be written to
feedback-why-reminded = Reminded today already, tomorrow is better
feedback-why-quiet = It is quiet time now
feedback-why-no-account = Not joined yet
feedback-why-unreachable = Has stopped the bot
feedback-why-on-leave = On leave
feedback-why-paused = Asked for no more reminders today
feedback-why-already = Reminded by a manager today already, tomorrow is better
feedback-why-undelivered = Today's reminder did not arrive
rank-received-few = Reported: { $part }/{ $whole }
rank-on-time-few = On time: { $part }/{ $whole }
rank-complete-few = Complete: { $part }/{ $whole }

## Notices

notice-issue = [{ $year }] No. { $number }
notice-title = [Notice { $issue }] { $unit }, { $name }
notice-words = { $words }
notice-how = Please tap "Received" once you have read it. Open until { $day }.
notice-file-elsewhere = There is also the document "{ $file }", which cannot be shown here. Please ask { $unit } for it.
button-noted = Received
button-noted-of = Received { $issue }
notice-noted = ✅ Noted: you received notice { $issue } at { $time }.
notice-noted-before = You have already acknowledged notice { $issue }: { $day }, { $time }.
notice-noted-late = Notice { $issue } is over; that you received it at { $time } is noted all the same.
notice-again-title = { $count ->
    [one] One notice still waits for your "Received":
   *[other] { $count } notices still wait for your "Received":
}
notice-again-line = { $unit }, notice { $issue }: { $words }
notice-audience = { $who ->
    [reporters] the reporters of { $unit }
    [managers] the managers below { $unit }
   *[everybody] everybody at { $unit }
}
button-notice-audience = { $who ->
    [reporters] Reporters of { $unit }
    [managers] Managers below { $unit }
   *[everybody] Everybody at { $unit }
}
notice-whom = Whom is the notice for? Please tap:
notice-which = For which unit of { $unit }? Those below it get it as well. Please tap:
button-notice-pick = Choose a unit below { $unit }
    .short = Pick one
button-notice-back = Back
button-notice-list = Notices sent
    .short = Sent ones
button-notice-drop = Cancel
notice-ask = For { $audience }. Please send the notice: some words, or a document.
notice-ask-words = For { $audience }. Please send the notice. Only words can be sent here, no document.
notice-only-words = This cannot be sent as a notice. Please send words.
notice-file-again = The file did not arrive; perhaps it is too large, or the network is weak. Please send it again (20 MB at most), or send words.
notice-too-long = Not taken: this has { $count } characters, and a notice has { $most } at most. Please make it shorter, or send a document.
notice-private = Telephone numbers, identity numbers and names of patients were taken out: they are neither sent nor kept.
notice-preview = Please check. For { $audience }:
notice-preview-file = Document: { $file }
notice-picture = a picture
notice-document = a document
notice-preview-until = Open until { $day }; after that nobody is reminded of it.
notice-preview-quiet = These are quiet hours: it goes out at { $time }.
notice-nobody = There is nobody else there, so it cannot be sent. Please choose somebody else.
notice-count = { $away ->
    [0] It goes to { $count ->
        [one] one person
       *[other] { $count } people
    }.
   *[other] It goes to { $count ->
        [one] one person
       *[other] { $count } people
    }; { $away ->
        [one] one of them has
       *[other] { $away } of them have
    } not joined yet and will get it after joining.
}
notice-count-blocked = { $count ->
    [one] One of them has stopped the bot and does not get it. Please call.
   *[other] { $count } of them have stopped the bot and do not get it. Please call.
}
notice-count-elsewhere = { $count ->
    [one] One of them uses a chat that cannot show this document, and sees the words alone.
   *[other] { $count } of them use a chat that cannot show this document, and see the words alone.
}
button-notice-send = Send ({ $count })
button-notice-days = { $days } days
button-notice-redo = Write anew
    .short = Redo
button-notice-whom = Other readers
    .short = To whom
notice-dropped = Cancelled. Nothing was sent.
notice-is-dropped = This notice was cancelled. To send one, send "notice".
notice-is-sent = Notice { $issue } has been sent.
notice-sent = ✅ Sent: notice { $issue }, to { $count ->
    [0] nobody for now
    [one] one person
   *[other] { $count } people
}.
notice-sent-later = ✅ Noted: notice { $issue } goes out at { $time }, to { $count ->
    [0] nobody for now
    [one] one person
   *[other] { $count } people
}.
notice-sent-away = { $count } more cannot be written to now; whoever joins before { $day } gets it then.
notice-sent-repeat = Whoever has not acknowledged is asked once more on the next workday. Open until { $day }.
notice-sent-once = Open until { $day }.
notice-sent-how = To see who has not, send "notice list".
button-notice-show = How it stands
    .short = Details
notice-list-title = Notices sent:
notice-list-none = No notice has been sent yet. To send one, send "notice".
notice-line = { $state ->
    [closed] { $unit } { $issue }, { $day }, over, received by { $acknowledged } of { $readers }: { $words }
   *[open] { $unit } { $issue }, { $day }, received by { $acknowledged } of { $readers }: { $words }
}
button-notice-of = { $unit } { $issue } ({ $acknowledged }/{ $readers })
notice-card-words = For { $audience }: { $words }
notice-card-counts = { $silent ->
    [0] Acknowledged by { $acknowledged } of { $readers }: by all.
    [one] Acknowledged by { $acknowledged } of { $readers }; one has not.
   *[other] Acknowledged by { $acknowledged } of { $readers }; { $silent } have not.
}
notice-card-open = Open until { $day }.
notice-card-closed = Over since { $day }; nobody is reminded of it any more.
button-notice-who = Who has not ({ $count })
    .short = Who not
button-notice-again = Ask once more
    .short = Once more
button-notice-close = End it
notice-all-noted = Everybody has acknowledged it.
notice-who-title = Notice { $issue }, not acknowledged by { $count }:
notice-who-township = { $township } ({ $count }): { $names }
notice-who = { $reached ->
    [repeated] { $name } ({ $unit }; asked once more)
    [on-its-way] { $name } ({ $unit }; on its way)
    [undelivered] { $name } ({ $unit }; not delivered)
    [blocked] { $name } ({ $unit }; has stopped the bot)
    [no-account] { $name } ({ $unit }; has not joined)
   *[delivered] { $name } ({ $unit })
}
notice-who-here = { $reached ->
    [repeated] { $name } (asked once more)
    [on-its-way] { $name } (on its way)
    [undelivered] { $name } (not delivered)
    [blocked] { $name } (has stopped the bot)
    [no-account] { $name } (has not joined)
   *[delivered] { $name }
}
notice-who-more = { $count } more are not listed.
notice-who-how = Please call if it is urgent.
notice-again = The { $count } who have not acknowledged are asked once more now, each only once. Who was reminded of a report today, or will be, hears of it with the reminder.
notice-again-later = These are quiet hours: the { $count } who have not acknowledged are asked once more from { $time } on, each only once.
notice-again-begun = They are being asked once more, each only once; who was reminded of a report today hears of it with the next reminder.
notice-again-none = All who have not acknowledged have been asked once more already. Please call if it is urgent.

## Digests that are asked for

digest-asked-for = Being added up: { $unit }, { $period }
digest-nothing-here = [{ $unit }] Nothing was expected for { $period }, and nothing came.
button-period-after = The one after
    .short = Next
button-heat = Villages by day
    .short = By day
button-trend = 13 weeks
button-rank = Who reports well
    .short = League

## Statement

statement-title = [{ $unit }] Statement by reporter, { $period }
statement-own-title = Your reports of { $period }
statement-asked-for = Being added up: { $period }
statement-nothing = Nothing was expected for { $period }.
statement-total = Together: { $facts }
statement-own = { $unit }: { $facts }
statement-expected = { $count } expected
statement-on-time = { $count } on time
statement-late = { $count } late
statement-missing = { $count } missing
statement-waiting = { $count } not due yet
statement-zero = { $count } zero reports
statement-excused = { $count } excused
statement-more = { $count } more lines are in the workbook.
statement-how = A report counts for whoever sent it; what was entered for others or is missing counts for whoever was to report on that day, which is the stand-in during leave.
statement-shared = Shared, { $unit }
statement-nobody = Nobody, { $unit }
statement-sum = Together

## Leave

leave-which-village = Leave for which village? Please write its name, such as: absence 张家村 3 days
leave-of-which = Leave from which unit? Please tap:
leave-who = Who is on leave at { $unit }? Please tap:
leave-nobody = Nobody reports for { $unit } now, so there is no leave to take.
leave-which-days = Leave from { $unit } on which days? Please tap:
leave-how = Or write them, such as: absence 2026-11-20 to 2026-11-22
leave-bad-days = No leave was taken: { $first } to { $last } cannot be right. The earlier day comes first, and it is at most { $most } days.
leave-days = { $first } to { $last }
leave-closed = No leave was taken: { $unit }, { $days } is closed already. Please call { $above }.
leave-already = { $name } is on leave already: { $unit }, { $days }. To change the days, end that one first.
leave-who-instead = { $unit }, { $days }: who reports instead? Please tap:
leave-taken-covered = ✅ { $name } is on leave: { $unit }, { $days }; { $instead } reports. { $name } is not reminded on these days.
leave-taken-excused = ✅ { $name } is on leave: { $unit } is excused for { $days }. Nothing is expected and nobody is reminded.
leave-sent = 📨 Not settled yet: nobody reports for { $unit }, { $days }, so { $above } has to agree. You will hear at once.
leave-nobody-decides = No leave was taken: nobody reports instead, and no manager above can be written to. Please call the township.
leave-asked = Leave to decide about: { $unit }, { $name }, { $days }; nobody reports instead.
leave-asked-how = If you agree, these days are excused; both sides hear of it.
leave-you-decided-excused = ✅ Agreed: { $unit } is excused for { $days }.
leave-you-decided-refused = You have not agreed: { $unit } still has to report for { $days }.
leave-excused = ✅ { $above } agrees to your leave: { $unit } is excused for { $days }.
leave-refused = { $above } does not agree: { $unit } still has to report for { $days }. If somebody can report instead, send "absence" again; if in doubt, call { $above }.
leave-decided = The leave of { $unit }, { $days }, is settled already: { $state ->
    [covered] somebody reports instead
    [excused] excused
    [refused] not agreed
   *[ended] ended
}. This tap has changed nothing.
leave-you-stand-in = 📋 { $name } is on leave. Please report for { $unit }, { $days }, with the village's name in front: { $unit } 12 3 0
leave-colleague = 📋 { $name } is on leave. Please report for { $unit }, { $days } as usual.
leave-for-you-covered = 📋 You have been put on leave: { $unit }, { $days }. Somebody reports instead, and you are not reminded.
leave-for-you-excused = 📋 You have been put on leave: { $unit } is excused for { $days }, and you are not reminded.
leave-declined-you = All right: you need not report for { $unit }, { $days }. The manager has been told.
leave-declined-manager = The stand-in cannot: nobody reports for { $unit }, { $days } now.
leave-declined = The stand-in cannot: a manager decides what happens with { $unit }, { $days }, and you will hear. To find somebody else, end the leave and send "absence" again.
leave-ended = ✅ The leave of { $unit }, { $days }, has ended. Reports are due as usual.
leave-ended-stand-in = The leave of { $unit }, { $days }, has ended: you need not stand in any more.
leave-over = The leave of { $unit }, { $days }, is over; nothing has changed.
leave-none = There is no leave to end.
leave-end-which = Which leave is to end? Please tap:
button-name = { $name }
button-stand-in = { $name } ({ $unit })
button-nobody = Nobody can
    .short = Nobody
button-leave-days = { $first }{ $count ->
    [1] {""}
   *[other] , { $count } days
}
button-leave-of = { $unit }, { $days }
button-leave-end = End the leave
    .short = End leave
button-leave-yes = Agree
button-leave-no = Do not agree
button-decline = I cannot

## Audit

audit-line = { $day } { $time }, { $who }: { $what }
audit-nobody = (command line)
audit-nothing = Nothing is recorded about { $code } from { $first } to { $last }.
audit-bad-days = { $last } lies before { $first }. Look at --since and --until.
done-enter = Put down the { $form } of { $unit } for { $period }: { $figures }.
done-change = Corrected the { $form } of { $unit } for { $period }, now: { $figures }.
done-undo = Took back what was put down for { $unit }, { $form } for { $period }, now: { $figures }.
done-confirm = Confirmed the figures of { $unit }, { $form } for { $period }: { $figures }.
done-approved = Approved a correction of { $unit }, { $form } for { $period }: { $figures }.
done-refused = Refused a correction of { $unit }, { $form } for { $period }: { $figures }.
done-overtaken = Decided about a correction of { $unit }, { $form } for { $period }, which had changed again; nothing was done: { $figures }.
done-remind = Had { $unit } reminded of the { $form } for { $period }.
done-excuse = Excused { $unit } from the { $form } for { $period } ({ $reason }).
done-expect = Took back the excuse of { $unit } from the { $form } for { $period } ({ $reason }).
done-leave = Put a reporter of { $unit } on leave: { $days }.
done-leave-ended = Ended the leave of a reporter of { $unit }: { $days }.
done-leave-excused = Agreed to leave at { $unit }: excused { $days }.
done-leave-refused = Did not agree to leave at { $unit }: reports stay due { $days }.
done-invite = Made an invitation to { $unit } ({ $role ->
    [manager] manager
    [administrator] administrator
   *[reporter] reporter
}, uses: { $uses }).
done-revoke = Took back an invitation to { $unit } ({ $role ->
    [manager] manager
    [administrator] administrator
   *[reporter] reporter
}).
done-admit = Let somebody join { $unit } ({ $role ->
    [manager] manager
    [administrator] administrator
   *[reporter] reporter
}).
done-refuse = Did not let somebody join { $unit } ({ $role ->
    [manager] manager
    [administrator] administrator
   *[reporter] reporter
}).
done-depart = Left { $unit } ({ $role ->
    [manager] manager
    [administrator] administrator
   *[reporter] reporter
}).
done-reports-imported = Imported { $form } of { $unit }, { $days }, reports: { $count }.
done-unit-new = Added the unit { $unit }.
done-unit-renamed = Renamed { $unit }: { $from } → { $to }.
done-unit-level = Changed the level of { $unit }: { $from } → { $to }.
done-unit-moved = Moved { $unit }: { $from } → { $to }.
done-unit-opened = { $unit } reports from { $days } on.
done-unit-closed = { $unit } does not report from { $days } on.
done-unit-population = Changed the population of { $unit }: { $from } → { $to }.
done-target = Changed a yearly target of { $unit } ({ $form }): { $from } → { $to }.
done-dhis2-begun = Began to send { $forms } of { $unit } to DHIS2 ({ $to }): { $days }.
done-dhis2-sent = Sent { $forms } of { $unit } to DHIS2 ({ $to }): { $days }, figures: { $sent }; imported { $imported }, updated { $updated }, not taken { $ignored }.
done-dhis2-failed = Did not get to the end of sending { $forms } of { $unit } to DHIS2 ({ $to }): { $days }, figures: { $sent }; imported { $imported }, updated { $updated }, not taken { $ignored }.
done-unit-excused = { $unit } is excused { $days }, reports: { $count }.
done-person-renamed = Changed somebody's name at { $unit }.
done-person-phone = Changed somebody's telephone number at { $unit }.
done-person-erased = Erased somebody at { $unit }.
done-post-begun = Gave somebody a post at { $unit } ({ $role ->
    [manager] manager
    [administrator] administrator
   *[reporter] reporter
}).
done-post-ended = Ended somebody's post at { $unit } ({ $role ->
    [manager] manager
    [administrator] administrator
   *[reporter] reporter
}) with { $days }.
done-outbox-retried = { $unit }: put back messages that had not been sent: { $count }.
done-outbox-dropped = { $unit }: cancelled messages that waited to be sent: { $count }.
done-notice = Notice { $number } of { $unit } was sent to { $count }.
done-notice-again = Notice { $number } of { $unit }: the { $count } who had not acknowledged were to be asked once more.
done-notice-closed = Notice { $number } of { $unit } was ended; { $count } had not acknowledged.
done-alert-raised = an alert about { $item } at { $unit }, { $period }: { $cases } cases.
done-alert-told = told in the morning: the alert about { $item } at { $unit }, { $period }.
done-alert-half = half of the time gone, told again and one level further up: the alert about { $item } at { $unit }, { $period }.
done-alert-overdue = the time over, told again and one level further up: the alert about { $item } at { $unit }, { $period }.
done-alert-changed = corrected from { $old } to { $new } cases: the alert about { $item } at { $unit }, { $period }.
done-alert-reopened = corrected from { $old } to { $new } cases and opened again: the alert about { $item } at { $unit }, { $period }.
done-alert-unclear = a correction at { $unit }, { $period }, does not say which disease: the alert about { $item } waits for it.
done-alert-clear = still { $new } cases: the alert about { $item } at { $unit }, { $period }.
done-alert-acknowledged = received the alert about { $item } at { $unit }, { $period }.
done-alert-measure = { $chosen }: the alert about { $item } at { $unit }, { $period }.
done-alert-note = added a note to the alert about { $item } at { $unit }, { $period }.
done-alert-closed = closed the alert about { $item } at { $unit }, { $period }: { $chosen }.
done-other = { $unit }: { $action } { $details }

## Exports

export-sheet = Rows
export-column-unit = Unit code
export-column-unit-name = Unit
export-column-level = Level
export-column-parent = Code above
export-column-parent-name = Unit above
export-column-form = Form
export-column-period = Period
export-column-day = First day
export-column-item = Item key
export-column-item-name = Item
export-column-value = Value
export-column-status = Status
export-column-zero = Zero report
export-column-partial = Partial
export-column-excused = Excused because
export-column-version = Version
export-column-received-at = Received
export-level = { $level ->
    [county] county
    [township] township
    [village] village
   *[other] { $level }
}
export-status = { $status ->
    [on_time] on time
    [late] late
    [missing] missing
    [waiting] not due yet
   *[excused] excused
}
export-yes-no = { $yes ->
    [yes] yes
   *[no] no
}
export-written = { $file } has been written: { $count } expected { $count ->
    [one] report
   *[other] reports
}, the missing and the excused among them.
export-nothing = From { $first } to { $last } no report was expected, so there is nothing to export. Please check the unit, the form and the days.
export-unknown-form = There is no form with the key “{ $form }”. There are: { $forms }.
export-bad-period = “{ $value }” is no report period. Please write 2026-11-20, 2026-W47 (a week), 2026-11-T2 (the 11th to the 20th), 2026-11, 2026-Q4, 2026-H2 or 2026.
export-days-backwards = The last day { $last } is before the first one { $first }. Please check --from and --to.
export-bad-suffix = “{ $file }” does not say which format is meant. Please end the name with .csv, .json or .xlsx, or give --format.
export-book-needs-file = A workbook cannot be written to standard output. Please name a file with --out.

### DHIS2

dhis2-file-head = Which figure of Lingbao goes where in DHIS2. Once this is filled in, try it:
    lingbao export dhis2 --mapping THIS-FILE --period 2026-11 --dry-run
    An identifier "-" means: deliberately not sent. An empty "" has to be filled in before anything is exported.
dhis2-file-schemes = By which property of DHIS2 the identifiers below are meant: uid, code, name or attribute:UID-OF-IT.
dhis2-file-units = Code of the unit = identifier of the org unit in DHIS2. Where org_unit_scheme is code, a unit that is
    not named here has its own code there, too; otherwise each needs its line (take away the # in front).
dhis2-file-data-set = The identifier of the data set in DHIS2.
dhis2-file-period = The period type. This form is about a { $every ->
    [day] day
    [week] week
    [ten_days] ten days
    [month] month
    [quarter] quarter
    [half_year] half-year
   *[year] year
}; with a longer type the reports in it are added up:
    Daily, Weekly, Monthly, Quarterly, SixMonthly, SixMonthlyApril, Yearly, FinancialApril, FinancialJuly, FinancialOct.
dhis2-file-incomplete = What becomes of a sum of which a report is missing: leave_out (better) or send what there is.
dhis2-file-attribute = The attribute option combo; left out where there is none.
dhis2-file-indicators = Indicator = identifier of the data element. With a category option combo:
    visits = {"{"} data_element = "…", category_option_combo = "…" {"}"}
    Every data element needs “zero is significant” in DHIS2, or DHIS2 drops the zeros that were reported.
dhis2-file-items = What “{ $indicator }” is broken down into = category option combo of the data element above; with a data
    element of its own: dysentery = {"{"} data_element = "…" {"}"}
    Only what has been reported is needed (take away the # in front); whatever else is reported later will be named.
dhis2-template-written = The mapping file { $file } has been written. Please fill it in, and try it with lingbao export dhis2 --mapping (--dry-run).
dhis2-unknown-form = There is no such form. There are: { $forms }.
dhis2-missing-form = The mapping has no such form. Please add its table, or export other forms with --form.
dhis2-unknown-unit = There is no unit with the code “{ $code }”. Please check the code.
dhis2-no-unit = The identifier of { $unit } in DHIS2 is not given. Please add it, or "-" if it is not to be sent.
dhis2-empty = This is empty. Please fill in the identifier in DHIS2.
dhis2-no-uid = “{ $value }” is no UID of DHIS2 (a letter, then 10 letters or digits). Please check it, or change the scheme above.
dhis2-taken = “{ $value }” has been given to { $other }; two figures in one place would replace each other. Please check them.
dhis2-missing = This is not given. Please fill in the identifier in DHIS2, or "-" if it is not to be sent.
dhis2-unknown-indicator = The form has no such indicator. There are: { $names }.
dhis2-unknown-item = The list has no such item. Please check the key.
dhis2-no-element = This is only a category option combo, and { $indicator } has no data element. Please give it one with data_element.
dhis2-period-type = “{ $value }” does not hold this form's periods as a whole. There are: { $allowed }.
dhis2-nothing = There is nothing to send: it was not reported, or the mapping does not send it, or the time is not over yet.
dhis2-no-address = The address of DHIS2 is not set. Please set dhis2.url (LINGBAO_DHIS2__URL).
dhis2-no-login = It is not set how to log in to DHIS2. Please set dhis2.token, or dhis2.username and dhis2.password.
dhis2-away = The DHIS2 server { $server } does not answer ({ $reason }); it was tried { $tries } times. Please check the network and the server, and run this again later: what has been taken is not doubled.
dhis2-login-refused = The DHIS2 server { $server } refuses the login (HTTP { $status }). Please check the token, or the user and password, and what they may do.
dhis2-refused = The DHIS2 server { $server } did not accept this (HTTP { $status }): { $message }
dhis2-no-dhis2 = What { $server } answers is not DHIS2 (HTTP { $status }). Please check dhis2.url.
dhis2-not-finished = The task { $task } of the DHIS2 server { $server } has not ended for a long time. Please look there what became of it.
dhis2-written = { $file } has been written: { $values } values, { $zeros } of them explicit zeros.
dhis2-would-send = { $values } values would be sent, { $zeros } of them explicit zeros. Nothing was sent.
dhis2-of-form = { $form }: { $units } { $units ->
    [one] unit
   *[other] units
}, { $periods } { $periods ->
    [one] period
   *[other] periods
}
dhis2-left-out-silent = Not sent: { $count } { $count ->
    [one] report that has not come
   *[other] reports that have not come
}.
dhis2-left-out-blank = Not sent: { $count } { $count ->
    [one] figure that a report leaves blank
   *[other] figures that reports leave blank
}.
dhis2-left-out-gaps = Not sent: { $count } { $count ->
    [one] sum
   *[other] sums
} of which something is missing.
dhis2-left-out-unfinished = Not sent: { $count } { $count ->
    [one] period that is not over
   *[other] periods that are not over
}, or of which only a part was asked for.
dhis2-left-out-unwanted = Not sent because the mapping says so: { $count } { $count ->
    [one] figure
   *[other] figures
}.
dhis2-zeros-lost = DHIS2 drops the zeros of these, because “store zero data values” is off for their data elements: { $items }. Please set it in DHIS2, and send again.
dhis2-sent = { $sent } values were sent to DHIS2 ({ $requests } { $requests ->
    [one] request
   *[other] requests
}): { $imported } imported, { $updated } updated, { $ignored } ignored, { $deleted } deleted.
dhis2-tried = DHIS2 has checked { $sent } values ({ $requests } { $requests ->
    [one] request
   *[other] requests
}) and kept nothing: { $imported } would be imported, { $updated } updated, { $ignored } ignored, { $deleted } deleted.
dhis2-conflict-code = Code
dhis2-conflict-count = Values
dhis2-conflict-why = What DHIS2 says
dhis2-conflict-silent = It does not say why. These are probably zeros of data elements without “store zero data values”.
dhis2-conflict-value = { $unit } ({ $code }) { $period } { $item } = { $value }
dhis2-and-more = and { $count } more

## Command line

cli-working = Working
cli-more-faults = { $count } more faults are not shown.
cli-running = Lingbao is running (Ctrl+C stops it); its web pages: { $url }
cli-demo = The demo is ready (Ctrl+C stops it); please open in a browser: { $url }
cli-already-running = Another Lingbao is running on the database { $file }. Stop that one first, then start again.
cli-database-current = The database is up to date.
cli-database-not-current = The database has not been set up or is from an older version. Please run first: lingbao db upgrade
cli-database-away = This was not done: { $reason }. Please try again when that is mended.
cli-notice-none = No notice has been sent yet.
cli-unknown-unit = There is no unit with the code “{ $code }”. Please check the code, or import the roster first.
cli-unknown-person = { $unit } has nobody called “{ $name }”. Please check the name, or import the roster first.
cli-namesakes = { $unit } has more than one “{ $name }”. Please leave out --person and make a code for anybody.
cli-unknown-language = There is no language “{ $value }”. There are: { $names }.
cli-bad-period = “{ $value }” is no period. Please write 2026-W47 (week 47), 2026-11-T2 (11 to 20 November), 2026-07 (July), 2026-Q3, 2026-H1, 2026 or 2026-11-03..2026-11-17 (any days, a year at most).
cli-not-kept = No issue of { $unit } about { $period } has been sent or shown, so none is kept. Without --kept it is made, and kept if the period is over.
cli-nothing-to-digest = No report of { $unit } was expected in { $period }; there is nothing to show.
cli-summary-period = No work summary is written about “{ $value }”. Please give a month, a quarter, a half-year, a year or a range of days, such as 2026-07, 2026-Q3, 2026-H1, 2026 or 2026-11-03..2026-11-17.
cli-summary-suffix = “{ $file }”: a work summary is a Word document. Please let the name for --out end in .docx.
cli-summary-nothing = Of { $unit } no report was expected in { $period } and none came: there is nothing to write a work summary about. Please check the period.
cli-lowest = { $unit } reports itself and has no units below it, so there is nothing to add up. Please use the unit above, { $above } ({ $code }).

unit-closed = { $unit } is closed from { $day } on; reports excused after that: { $count }.
unit-opened = { $unit } reports from { $day } on; reports expected in addition: { $count }.
unit-excused = { $unit } is excused from { $first } to { $last } ({ $reason }); reports excused: { $count }.
unit-nothing-to-excuse = { $unit } has nothing to excuse from { $first } to { $last }: nothing is expected on these days, or it is excused already. A month’s report is excused only with the whole month.
unit-leave = leave
unit-bad-days = The last day, { $last }, is before the first, { $first }, or these are more than { $most } days. Please check --from and --until; to stop expecting reports for good, use: lingbao unit close

invite-code = Invitation code: { $code } ({ $unit }, { $role ->
    [manager] manager
    [administrator] administrator
   *[reporter] reporter
}, can be used { $uses } times until { $day })
invite-link = Please send this link to the person; opening it is enough to join: { $link }
invite-no-link = Please ask the person to send the bot: /start { $code }
invite-qr = The QR code is in the file: { $file }
invite-qr-no-link = The bot's name is not known, so there is no link to make a QR code of. Please set telegram.name to the bot's user name.
invite-qr-refused = The QR code could not be written to { $file } ({ $reason }); no invitation was made. Please check the path and its rights.
invite-line = { $code }  { $unit }, { $role ->
    [manager] manager
    [administrator] administrator
   *[reporter] reporter
}, can be used { $uses } more times until { $day }
invite-line-for = { $code }  { $unit }, { $role ->
    [manager] manager
    [administrator] administrator
   *[reporter] reporter
}, only for { $person }, can be used { $uses } more times until { $day }
invite-none = There is no code that can be used.
invite-not-usable = There is no usable code “{ $code }”: it is mistyped, used up, expired or revoked.
invite-revoked = The code { $code } of { $unit } has been revoked: nobody joins with it any more. Whoever has joined stays.

person-shown = “{ $name }”, { $units }
person-account = { $channel ->
    [telegram] Telegram
    [wecom] WeCom
   *[other] Chat page
} ({ $address }): { $how }{ $used ->
    [yes] . Reminders, alerts and digests go there
   *[no] {""}
}
person-account-seen = wrote on { $day } at { $time }
person-account-new = nothing has come from there yet
person-account-lost-since = cannot be reached since { $day }, { $time }; one message from there mends it
person-account-lost = cannot be reached; one message from there mends it
person-no-account = Has not joined in any chat yet. Please send a code: lingbao invite
person-erase-question = Erase “{ $name }” of { $unit }? Name, telephone, chat accounts, posts ({ $units }), invitations made for them and messages go for good; the figures that were reported stay, without saying who sent them.
person-erased = “{ $name }” of { $unit } has been erased: posts { $posts }, accounts { $accounts }, invitations { $invitations }, messages { $messages }. Reports that stay, without saying who sent them: { $reports }.
person-erased-advice = If the roster file still names this person, please delete them there too, or the next import brings them back. Earlier backups still hold this person; please deal with them as your rules say.
person-kept = Nothing has been erased.
person-unasked = Nobody can be asked here. If you are sure, please add --yes.
person-namesakes = { $unit } has more than one “{ $name }”; their telephones: { $phones }. Please say which one with --phone (--phone - is the one without a telephone).

burden-title = { $unit }, { $first } to { $last }:
burden-line = { $who }: { $sent } received (reminders: { $reminders }), { $written } written, { $taps } taps, { $reports } reports
burden-all = { $reports } reports in all, { $messages } messages per report both ways, { $taps } taps on a day with a report (median).
burden-nothing = No reports in this time.

explain-title = { $form }, { $unit }, { $period }
explain-nothing = Nothing is expected of { $unit } about { $day }.
explain-unknown-form = There is no form with the key "{ $form }". There are: { $names }.
explain-line = { $day }, { $time }: { $what }
explain-expected = Expected: { $form } is asked for { $every ->
    [workday] every workday
    [day] every day
    [week] every week
    [ten_days] every ten days
    [month] every month
    [quarter] every quarter
    [half_year] every half-year
   *[year] every year
}, due on { $day } at { $time }.
explain-excused = Excused: { $reason }.
explain-remind = Reminder to { $who }.
explain-ahead = Reminder before the deadline to { $who }.
explain-nudge = A manager had { $who } reminded once more.
explain-escalate = Escalation: { $who } is told.
explain-county = Still silent on the next day: { $who } is told.
explain-waiting = The message to { $who } has not gone out yet.
explain-sending = The message to { $who } is being sent.
explain-sent = The message to { $who } was delivered.
explain-failed = The message to { $who } did not arrive ({ $reason }).
explain-cancelled = The message to { $who } was not sent: { $reason ->
    [settled] by then it had been reported or excused
    [paused] reminders had been paused
   *[other] there was no need any more
}.
explain-expired = The message to { $who } was not sent: it was too late.
explain-reported = { $who } reported on time, version { $number }: { $figures } ({ $via }).
explain-reported-late = { $who } reported late, version { $number }: { $figures } ({ $via }).
explain-corrected = { $who } corrected it, version { $number }: { $figures } ({ $via }).
explain-taken-back = { $who } took it back, version { $number } has no figures ({ $via }).
explain-nobody = Somebody unknown
explain-via = { $source ->
    [message] message
    [button] button
    [edit] edited message
    [on_behalf] entered by a manager
    [undo] undo
    [import] import
    [approved] approved
   *[other] { $source }
}
explain-administrator = An administrator (command line)
explain-asked = Asked whether { $name } is right (version { $number }).
explain-confirmed = Answer: the figures are right.
explain-correction-asked = A correction after the deadline was asked for.
explain-correction-decided = It was { $decision ->
    [approved] approved
    [refused] refused
   *[overtaken] overtaken by another version
}.
explain-done = { $who }: { $action ->
    [excuse] excused it
    [unit-excused] excused it
    [expect] expects it again
    [remind] had it asked for once more
    [enter] put it down
   *[other] { $action }
}.
explain-missing = It has not been reported.
explain-next = The next step is on { $day } at { $time }.

job-unknown = There is no job “{ $name }”. There are: { $names }.
job-bad-time = “{ $value }” is no time. Please write 16:30 or 2026-11-20 16:30.
job-nobody = nobody
job-line-writes = writes to  { $who } ({ $units }): { $reason }
job-line-silent = not to  { $who } ({ $units }): { $reason }
job-would-write = Messages that would be sent: { $count }. Nothing has been sent; add --send to do it.
job-queued = Messages queued: { $count }. The running bot sends them from { $day } { $time } on; what would come too late is not sent.

outbox-line = { $key }  { $lane ->
    [reply] reply
    [alert] alert
   *[bulk] bulk
}, since { $day } { $time }, { $state ->
    [waiting] waits, to go out { $next_day } { $next_time } or later
    [sending] is being sent
    [failed] was not sent
    [expired] expired
    [cancelled] was cancelled
   *[sent] was sent
}{ $tried }
outbox-tried = . Tried { $count } times: { $reason }
outbox-none = There are no such messages.
outbox-more = { $count } more are not shown. --json shows all.
outbox-retried = { $count } messages are put back; the running bot sends them within seconds.
outbox-left = { $count } more are out of date and are not sent.
outbox-dropped = { $count } messages are cancelled and are not sent.
outbox-unknown = There is no message called “{ $key }”. Please copy the name from what lingbao outbox shows.
outbox-not-failed = { $key } cannot be put back because it { $state ->
    [waiting] still waits
    [sending] is being sent
    [expired] has expired
    [cancelled] is cancelled already
   *[sent] has been sent
}. Only what was not sent can be put back. Nothing was changed.
outbox-too-late = { $key } is out of date and is not sent any more. Nothing was changed.
outbox-not-waiting = { $key } cannot be cancelled because it { $state ->
    [sending] is being sent
    [failed] was not sent and is not tried any more
    [expired] has expired
    [cancelled] is cancelled already
   *[sent] has been sent
}. Only what waits can be cancelled. Nothing was changed.

backup-done = The backup has been written: { $file }
restore-done = The backup has been restored: { $file }
copy-done = { $rows } rows have been copied, and every table compared. Please change the setting database to the address of the new one: { $target }
copy-missing = There is no such database: { $source }. Please check the address.
copy-older = { $source } has not been set up or is from an older version. Please run for it first: lingbao db upgrade
copy-foreign = { $target } has tables of another program and was left alone. Please make an empty database.
copy-filled = { $target } holds data and was left alone. Please take an empty database.
copy-refused = { $target } does not take what is in the table { $table }; nothing was copied. Please look at the old database first: lingbao db check
copy-differs = The table { $table } did not arrive as it was sent; everything was undone. Please try again.
database-missing = { $place } is not there. Please check the path.
database-exists = { $place } is there already and was left alone. Please choose another name, or add --overwrite to replace it.
database-same = { $place } is the very database in use. Please choose another file.
database-foreign = { $place } is no database of Lingbao. Please check the file.
database-damaged = { $place } is damaged; nothing was changed. Please use the latest backup that is whole.
database-filled = { $place } holds data and was left alone. If the backup is to replace it, please add --overwrite.
database-busy = Lingbao is running on { $place }. Please stop it first, and then restore the backup.
database-undone = Not done: { $reason }. Nothing was changed; please try again when that is mended.

away-locked = the database is locked by another program; look which one, and stop it
away-full = the disk is full; make room
away-read-only = the database may only be read; look at the rights of its files and their folder
away-not-opened = the database file cannot be opened; look whether it is there, and at its rights and its folder's
away-removed = the database file was removed or replaced while the program was running; put it back
away-disk = the disk does not do what it is asked; look whether it is full or broken
away-damaged = the database file is damaged; stop the program and restore a backup
away-foreign = the file is no database; stop the program and restore a backup
away-no-tables = the database has no tables; run lingbao db upgrade if it is new, otherwise restore a backup
away-unreachable = the database server cannot be reached; look whether it is running, and at the network
away-silent = the database server does not answer; look whether it is running, and at the network
away-cut-off = the connection to the database server is gone
away-stopping = the database server is stopping or starting
away-standby = the database server only lets read; look whether it is a standby
away-refused = the database server refuses this user or password; look at the setting database
away-no-such = the database server has no database of this name; look at the setting database
away-no-room = the database server has no room; look at its disk, its memory and the number of its connections
away-server-disk = the disk of the database server does not do what it is asked; look whether it is full or broken
away-server-damaged = the data of the database server are damaged; stop the program and restore a backup
away-busy = all connections to the database are busy

check-summary = { $count ->
    [0] The database is in order: { $reports } reports compared; all revisions and totals agree.
   *[other] { $reports } reports compared; { $count } things do not agree. Please keep these lines and ask whoever maintains the program; do not change the database by hand.
}
check-nothing = nothing
check-damaged = The database file is damaged ({ $item }). Please stop the program and restore the latest backup.
check-no-expected = { $unit } { $form } { $period }: there is a report, but it was never expected.
check-no-report = { $unit } { $form } { $period }: there are revisions, but no report.
check-no-revision = { $unit } { $form } { $period }: revision { $version } is missing.
check-previous = { $unit } { $form } { $period }: revision { $version } says that it replaced { $stored }; it should say { $due }.
check-report = { $unit } { $form } { $period }: the report's { $item } is { $stored }; by its revisions it should be { $due }.
check-total = { $unit } { $form } { $period }: the total of { $item } is { $stored }; by the reports it should be { $due }.

import-done = Imported.
import-nothing-new = It is all there already; nothing has changed.
import-dry-run = This was only a check; nothing has been written.
import-old-excel = This is an old Excel file (.xls) or one with a password and cannot be read. Please save it as .xlsx without a password, or as CSV.
import-broken-excel = This Excel file is damaged and cannot be read. Please open it and save it again as .xlsx.
import-broken-csv = A quotation mark is not closed, so the columns cannot be told apart from here on. Please close or delete it.
import-unknown-encoding = The file's characters cannot be read. Please save it as CSV in UTF-8 or GB18030, or as .xlsx.
import-no-rows = The file has no rows. Please fill in something below the headings.
import-no-column = A column is missing; its heading may be: { $names }.
import-same-column = This is the same column as “{ $other }”. Please keep one of them.
import-cell-without-heading = There are cells without a heading above them (row { $top } was read as the headings). Please add the heading, delete the cells, or delete a title that stands above the headings.
import-formula-without-result = A formula has no result. Please open and save the file in a spreadsheet program.
import-cell-blank = This must not be blank. Please fill it in.
import-unknown-word = “{ $value }” is not known. Please write one of: { $allowed }.
import-unknown-unit = There is no unit with the code “{ $code }”. Please check the code, or import the roster first.
import-unknown-form = There is no form “{ $value }”. Please write the title or the key of a form.
import-wrong-unit = { $unit } does not report “{ $form }”. Please check the unit and the form.
import-bad-date = “{ $value }” is no { $every ->
    [week] week. Please write 2026-W27
    [ten_days] ten days. Please write 2026-07-T1 for the first ten days of July
    [month] month. Please write 2026-07
    [quarter] quarter. Please write 2026-Q3
    [half_year] half of a year. Please write 2026-H2
    [year] year. Please write 2026
   *[day] day. Please write 2026-07-01
}.
import-other-weekday = This form is not asked of “{ $value }”, only of { $days }. Please check the date.
import-future = “{ $value }” is still to come and cannot be imported. Please check the date.
import-unknown-column = No form in this file has such a figure. Please check the heading or delete the column.
import-not-on-form = “{ $form }” has no such figure, but “{ $value }” is given. Please clear the cell.
import-not-a-count = “{ $value }” is no whole number. Please write digits only; leave it blank if nothing was reported.
import-over-maximum = { $value } is more than the maximum { $maximum }. Please check the figure.
import-breakdown = The parts of { $name } add up to more than the total, or the total is blank. Please check them.
import-same-report = Row { $row } is the same unit, form and day (month). Please keep one of them.

roster-units = Units: { $new } new, { $renamed } renamed, { $level } with another level, { $moved } moved, { $opened } opened, { $closed } closed, { $same } unchanged
roster-population = Population: changed for { $count ->
    [one] one unit
   *[other] { $count } units
}
roster-people = People: { $new } new, { $renamed } renamed, { $phone } with another telephone, { $same } unchanged
roster-posts = Posts: { $begun } begun, { $ended } ended, { $same } unchanged
roster-unread-columns = { $file }: columns that were not used: { $names }
roster-examples = Rows that are only examples and were not imported: { $count }
roster-unit-opened = Unit { $code } { $name }: reports from { $day } on
roster-unit-closed = Unit { $code } { $name }: closed from { $day } on
roster-post-begun = { $unit }: { $name } becomes { $role ->
    [manager] manager
    [administrator] administrator
   *[reporter] reporter
}
roster-post-from = { $unit }: { $name } is { $role ->
    [manager] manager
    [administrator] administrator
   *[reporter] reporter
} from { $day } on
roster-post-ended = { $unit }: { $name } is { $role ->
    [manager] manager
    [administrator] administrator
   *[reporter] reporter
} until { $day }
roster-unnamed = Still in their posts, but not named by the roster, and left as they are: { $names }. If somebody has left, please add a row with the last day.
roster-unnamed-one = { $name } ({ $unit })
roster-unnamed-more = { $count } more
roster-unit-renamed = Name of unit { $code }: { $old } → { $new }
roster-unit-level = Level of unit { $code }: { $old } → { $new }
roster-unit-moved = Unit above { $code }: { $old } → { $new }
roster-unit-population = Population of unit { $code } { $name }: { $old } → { $new }
roster-person-renamed = Name: { $old } → { $new }
roster-person-phone = Phone of { $name }: { $old } → { $new }
roster-unit-disagrees = Unit { $code } has “{ $other }” in row { $row } and “{ $value }” here. Please make them the same.
roster-unknown-parent = There is no unit above with the code “{ $parent }”, neither in the file nor stored. Please check the code or add the unit.
roster-cycle = The units above { $code } lead back to itself. Please correct the code of the unit above.
roster-level-order = { $parent }, the unit above { $code }, is not of a higher level. Please check the level or the code.
roster-phone-not-digits = “{ $value }” is no telephone number. Please write 5 to 15 digits.
roster-phone-twice = The number { $phone } belongs to { $name } in row { $row }. A number is one person's; please correct one of the rows. Where it has passed to somebody else, leave it blank for the one who had it before.
roster-phone-of-another = The number { $phone } is { $name }'s. If somebody else has taken over, please add a row for { $name } with the last day and with no telephone or a new one; if it is the same person under a new name, please write { $name } into the column "former name".
roster-unknown-unit = There is no unit with the code “{ $code }”, neither in the file nor stored. Please check the code, or add the unit first.
roster-two-tables = This is the same kind of table as “{ $other }”. Please give one of units and one of people.
roster-unit-closes-first = Unit { $code } closes before it opens, or on the same day. Please check both days.
roster-post-ends-first = The last day is before the first day. Please check both days.
roster-post-disagrees = The same post has “{ $other }” in row { $row } and “{ $value }” here. Please make them the same.
roster-two-names = This row and { $name } in row { $row } are the same person under two names. Please make them the same.
roster-sheet-notes = notes
roster-notes-sheet = Sheet
roster-notes-column = Column
roster-notes-needed = Needed
roster-notes-what = What to write
roster-notes-is-needed = needed
roster-note-code-of-units = One code for each unit, and never the same one twice. Please do not change it later. It may begin with 0.
roster-note-name = The unit's full name, as doctors and managers see it.
roster-note-parent = The code of the unit above; blank for a county. Another township's code moves a village there: from the day of the import on it counts for the new township, and what was before stays with the old one.
roster-note-level = Please choose from the list: county, township, village.
roster-note-opened = From this day on it reports. Blank for a unit that has always reported; for one that was closed, the day on which it opens again. Not the day on which the clinic was founded.
roster-note-closed = From this day on nothing is expected of it, and nobody is reminded. What it has reported stays. Blank for one that reports.
roster-note-population = How many people live there, for rates such as cases per 10,000. May be left blank. A township or county without a number of its own is the sum of what lies below it; with one, that one holds.
roster-note-code-of-people = The code of the unit where this person is. Somebody at several units has several rows.
roster-note-person = The name. When somebody else takes over, please add a row for the newcomer and leave the name in the old one.
roster-note-phone = May be left blank. It tells people apart and is shown to nobody. A number is one person's: if it has passed to the successor, leave it blank for the one who has left.
roster-note-role = Please choose from the list: a reporter reports; a manager sees this unit and all below; an administrator looks after the program.
roster-note-first-day = In the post from this day on. Blank for whoever is in it already.
roster-note-last-day = In the post up to this day, the day itself included. Blank for whoever stays. What this person has reported stays under the name.
roster-note-former = For somebody who has changed the name: the old one here, the new one under person. Blank for everybody else.
roster-note-import = When it is filled in, run lingbao roster import FILE --dry-run to see what would change, and then without --dry-run. Units and people that are not named stay as they are; blank days and telephones change nothing.
roster-note-examples = Grey rows whose code begins with EXAMPLE only show how it is done; the import leaves them out, and they can be deleted. Yellow columns are needed.
roster-list-word = Please choose from the list.
roster-list-code = The sheet of units does not have this code. If the program knows the unit already, you can go on.
roster-example-county = Example County Centre for Disease Control
roster-example-township = Example Township Health Centre
roster-example-village = Example Village Clinic
roster-example-person = Example Name
roster-written = { $file } is written: { $units } units, { $posts } posts.
roster-template-written = The template { $file } is written. Please fill it in as its notes say, and then run: lingbao roster import
roster-nameless = Posts of somebody without a name, which cannot be written: { $count }
roster-bad-suffix = “{ $file }”: please let the name end with .xlsx or .csv.
roster-same-name = Unit { $code } has more than one “{ $name }”. Please fill in the phone to tell them apart.

reports-counts = Reports: { $new } new, { $changed } corrected, { $same } unchanged
reports-gaps = These units owe { $count } more for the same time; they count as missing.
reports-blank = Rows without a figure, which were skipped because blank is not zero: { $count }
reports-alerts = Alerts: { $raised } raised, { $changed } changed; managers are told as if the villages had just reported.
reports-history = Reports with cases that are too old to be sent by a village any more: { $count }. They are history and alert nobody.
reports-many-alerts = Not imported: this file would raise { $count } alerts at once, more than { $most }. If these cases were dealt with long ago, import it with --history, and nobody is alerted; if managers are to be told, with --alert.
targets-counts = Yearly targets: { $new } new, { $changed } changed, { $removed } taken back, { $same } unchanged
targets-unlike = The target of { $unit } for { $name } in { $year } is { $own }; those of { $having } of { $units } units below add up to { $below }. Each holds by itself; neither changes the other.
targets-line = { $year } { $code } { $unit } { $form } { $name }: { $value }
targets-none = No yearly targets have been imported.
targets-unknown-column = This column is not known. Please check its heading, or remove it.
targets-unknown-indicator = There is no indicator “{ $value }”. Please give its name, an alias or its key.
targets-which-form = Several forms have “{ $value }”: { $forms }. Please add a column “form”.
targets-bad-year = “{ $value }” is no year. Please give four digits, such as 2026.
targets-not-a-target = { $kind ->
    [rate] “{ $value }” is no number above 0. Please give digits only, or - to take the target back.
   *[count] “{ $value }” is no whole number above 0. Please give digits only, or - to take the target back.
}
targets-same-row = This is the same unit, indicator and year as row { $row }. Please keep one of them.

doctor-line = { $ok ->
    [true] ✓
   *[false] ✗
} { $what }
doctor-summary = { $wrong ->
    [0] All is well.
   *[other] Wrong: { $wrong }. Please do as it says above.
}
doctor-settings-ok = The settings are in order.
doctor-database-ok = The database can be opened: { $database }
doctor-database-bad = The database { $database } cannot be used: { $reason }.
doctor-schema-ok = The database is up to date.
doctor-schema-bad = The database has not been set up or is from an older version. Please run: lingbao db upgrade
doctor-timezone-ok = In { $zone } it is { $day } { $time }. If that is not the time where you are, please check the setting timezone and the computer's clock.
doctor-clock-ok = The clock agrees with what is stored.
doctor-clock-bad = The clock is wrong: something stored is from { $day } { $time }, which is later than now. Please set the computer's clock.
doctor-forms-ok = Forms: { $titles }
doctor-forms-bad = There is a mistake in a form file: { $reason }. Please correct it and try again.
doctor-workdays-ok = Workdays: the public holidays of { $years } are known.
doctor-workdays-unused = Workdays: the public holidays of { $years } are not known. No form follows the workdays, so nothing depends on them yet.
doctor-workdays-lacking = The public holidays of { $years } are not known: Monday to Friday count as workdays. Please write a file of workdays into the forms folder, see docs/forms.md.
doctor-workdays-bad = A file of workdays is faulty: { $reason }. Please correct it and try again.
doctor-languages-ok = languages: { $names }
doctor-languages-bad = The language file { $file } lacks { $count } sentences, or they cannot be used; they are shown in Chinese: { $keys }
doctor-font-ok = The font { $font } can show everything.
doctor-font-bad = The font { $font } cannot be used ({ $reason }). Please check the setting font, or leave it out to use the one that comes along.
doctor-font-incomplete = The font { $font } lacks these characters: { $characters }. Please set another one as font.
doctor-telegram-unused = There is no Telegram token; Telegram is not used.
doctor-telegram-ok = The Telegram token works; the bot is @{ $name }.
doctor-wecom-unused = There is no BotID of WeCom; its bot is not used.
doctor-wecom-ok = WeCom's long connection works; BotID and Secret are right.
doctor-wecom-running = Lingbao is running, so WeCom was not tried: a bot has one connection, and trying would throw out the one that is in use. /health says how it is; to try it, please stop the program first.
doctor-wecom-untried = The database cannot be used, so it is not known whether Lingbao is running, and WeCom was not tried. Please mend the database first.
doctor-wecom-secret = WeCom does not know this BotID or Secret ({ $reason }). Please copy them again from the bot's page in the admin console and check the settings wecom.bot_id and wecom.secret, without blanks around them.
doctor-wecom-refused = WeCom has refused the connection: { $reason }. Please check that the bot was made in API mode with a long connection, and try again later.
doctor-wecom-address = { $url } answers, but is not the address of WeCom's long connection ({ $reason }). Please check the setting wecom.url; where WeCom runs on servers of one's own its address stands in the admin console.
doctor-wecom-network = { $url } cannot be reached: { $reason }. Please check the network and the firewall: the program has to reach port 443 there (outward only).
doctor-wecom-app-ok = WeCom knows the app; its corporation's id and its secret are right. Whether this computer is among the trusted IPs shows when the first message goes out.
doctor-wecom-app-bad = WeCom's app cannot be used: { $reason }. Check the settings wecom.corp_id, wecom.agent_id and wecom.app_secret, and whether this computer reaches the address in wecom.api.
doctor-wecom-seen = { $people } people have joined on WeCom; the ids of { $encrypted } are encrypted, which does no harm. { $refused ->
    [0] WeCom has sent no message back.
   *[other] WeCom has sent messages back with these codes, so many times: { $codes }. docs/wecom.md says what each means.
}
doctor-telegram-bad = Telegram cannot be used: { $reason }. Please check the settings telegram.token and telegram.api, and the network.

## Reading

reading-private = The message holds a telephone number, an identity number or a patient's name; that has not been kept. Please send counts only.
reading-unclear-number = It is not clear which number "{ $word }" is. Please write one exact number.
reading-doubtful-word = With "{ $word }" in the message its numbers are not certain. Please write exact numbers.
reading-unknown-word = "{ $word }" was not understood, so the numbers may be misread.
reading-loose-number = It is not clear what "{ $number }" counts.
reading-part = "{ $word }" was written, but not clearly how many of how many. Please write it like "suspected 2 (measles 1, dysentery 1)".
reading-parts = { $name } is { $number }, but the diseases add up to { $sum }. Please check it.
reading-bare-label = It is not clear how many "{ $word }" are.
reading-shared-label = "{ $word }" may mean: { $names }. Please write the full name.
reading-count = You sent { $numbers }; the form asks for { $wanted } numbers: { $names }.
reading-order = You sent { $numbers }. Please confirm that they are in this order: { $names }.
reading-twice = There are different numbers for { $name }: { $numbers }.
reading-zero-report = Is "{ $word }" a heading, or do you report zero?
reading-two-days = There is more than one date in the message: { $days }. Please report one day at a time.
reading-weekday = "{ $word }" does not fit the date. Please write the month and the day.
reading-other-length = "{ $word }" names no { $every ->
    [week] week. This form is reported once a week: please write "last week" or "week 47"
    [ten_days] ten days. This form is reported every ten days: please write "2026-11-T2" for the 11th to the 20th
    [month] month. This form is reported once a month: please write "last month" or "2026-10"
    [quarter] quarter. This form is reported once a quarter: please write "last quarter" or "Q3"
    [half_year] half of a year. This form is reported twice a year: please write "first half" or "2026-H2"
   *[year] year. This form is reported once a year: please write "last year" or "year 2026"
}, and no other date.
reading-other-weekday = This form is not asked of { $period }, only of { $days }. Please write which day you mean.
reading-negative = { $name }: { $number } cannot be negative.
reading-fraction = { $name }: { $number } must be a whole number.
reading-over-maximum = { $name }: { $number } is more than the largest number accepted, { $maximum }. Please check it.
reading-no-such-day = There is no such date as "{ $word }". Please check it.
reading-future = { $period } has not come yet and cannot be reported.
reading-too-long-ago = { $period } is over for more than { $days } days and can no longer be reported this way. Please ask your manager.

## A chat that has stopped

chat-stopped-taken = ⚠️ { $channel ->
    [wecom] WeCom
   *[other] One of the chats
} has stopped: another program has connected as the same bot, and only one may. From now on no report comes in there, and no receipt, reminder or alert goes out.
chat-stopped-refused = ⚠️ { $channel ->
    [wecom] WeCom
   *[other] One of the chats
} has stopped: the bot's BotID or Secret is refused. From now on no report comes in there, and no receipt, reminder or alert goes out.
chat-stopped-how = Please have whoever looks after the program look at its /health and its log, put it right and start the bot anew. What was reported there meanwhile has not arrived; please have it sent again.

## Workdays

workdays-unknown = ⚠️ The public holidays of { $year } have not been entered. Until then Monday to Friday count as workdays in { $year }, and reports are asked for on holidays, too.
workdays-unknown-how = Once the government has published them, please write workdays-{ $year }.toml into the forms folder and start the bot anew. See docs/forms.md; check it with lingbao calendar show { $year }.

calendar-title =
    {""}
    { $month }: { $workdays } workdays
calendar-workday = workday
calendar-weekend = weekend
calendar-holiday = holiday: { $name }
calendar-swapped = workday in exchange: { $name }
calendar-day-off = day off: { $name }
calendar-extra-workday = extra workday: { $name }
calendar-due = due: { $forms }
calendar-due-of = { $form } ({ $period })
calendar-of-forms = single forms: { $days }
calendar-form-day-off = { $form } not asked ({ $name })
calendar-form-extra-workday = { $form } asked ({ $name })
calendar-year-unknown =
    {""}
    The public holidays of { $year } are not known: Monday to Friday are shown as workdays. See docs/forms.md.
calendar-bad-period = “{ $value }” is no month and no year. Please write 2026-10 or 2026.
