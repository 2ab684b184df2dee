# fish completion for acr122
# SPDX-License-Identifier: LGPL-2.1-or-later
# tests/completions_test.py compares the words with --help.
function __acr122_at --description 'what was typed so far is this command'
    set -l typed (commandline -opc)
    set typed[1] acr122
    set -l command acr122
    test (count $typed) -gt 1; and set command $typed[2]
    test "$command" = ndef; and test (count $typed) -gt 2; and set command "ndef $typed[3]"
    test "$command" = "$argv"
end
complete -c acr122 -n '__acr122_at acr122' -a 'list watch info ndef dump restore apdu led beep identify bench probe replay --help --version'
complete -c acr122 -n '__acr122_at list' -a '--json --help'
complete -c acr122 -n '__acr122_at watch' -a '--reader --cards --json --help'
complete -c acr122 -n '__acr122_at info' -a '--reader --wait --json --keys --pwd --help'
complete -c acr122 -n '__acr122_at ndef' -a 'read write erase --help'
complete -c acr122 -n '__acr122_at ndef read' -a '--reader --wait --json --keys --pwd --raw --help'
complete -c acr122 -n '__acr122_at ndef write' -a '--reader --wait --json --keys --pwd --text --language --uri --wifi --password --vcard --raw --format --help'
complete -c acr122 -n '__acr122_at ndef erase' -a '--reader --wait --json --keys --pwd --help'
complete -c acr122 -n '__acr122_at dump' -a '--reader --wait --json --keys --pwd --help'
complete -c acr122 -n '__acr122_at restore' -a '--reader --wait --json --keys --pwd --with-keys --with-locks --help'
complete -c acr122 -n '__acr122_at apdu' -a '--reader --wait --json --script --direct --help'
complete -c acr122 -n '__acr122_at led' -a 'red green both off --reader --json --times --ms --help'
complete -c acr122 -n '__acr122_at beep' -a '--reader --json --times --ms --help'
complete -c acr122 -n '__acr122_at identify' -a '--reader --json --help'
complete -c acr122 -n '__acr122_at bench' -a '--reader --wait --json --keys --pwd --times --help'
complete -c acr122 -n '__acr122_at probe' -a '--reader --hand --json --output --alone --long-frames --help'
complete -c acr122 -n '__acr122_at replay' -a '--reader --hand --json --times --help'
