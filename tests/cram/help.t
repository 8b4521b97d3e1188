The program alone says what there is; help is printed in both languages.

  $ steelyard | head -1
  steelyard: what an AI accelerator can do, whether it may be had, what it costs, what to buy
  $ steelyard --help | grep -c -E '^  (chips|chips gap|show|compare|systems|models|stacks|prices|sources|estimate|brief|check|study new|study tables|study schema|replay|explain|data status|catalog lint|completion|version)( |$)'
  28
  $ steelyard --help --lang zh | grep '  show' | tr -s ' '
   show ID 完整列出一种芯片、整机、模型或软件栈及其出处
  $ LC_ALL=zh_CN.UTF-8 steelyard chips --help | grep -A2 示例
  示例
    steelyard chips
        文章提到的芯片

Every command has a summary, an example and no text that is missing in either language.

  $ for command in "chips" "chips gap" show compare systems models stacks prices sources estimate brief check "study new" "study tables" "study schema" replay explain "data status" "catalog lint" completion version; do
  >   for lang in en zh; do
  >     steelyard $command --help --lang $lang > help.txt || echo "$command failed"
  >     grep -q -E '^(Examples|示例)$' help.txt || echo "$command has no example in $lang"
  >     code=$(echo "$command" | tr ' ' '.')
  >     head -1 help.txt | grep -q -x -F "$code" && echo "$command has no summary in $lang"
  >   done
  > done; true
  $ steelyard study --help | grep study
  study files
    study new           a study file to begin with
    study tables STUDY  the plan's tables as CSV
    study schema        JSON Schema of the study file, for editors

Help is given even beside a mistake in the same line.

  $ steelyard show --help | head -1
  one chip, system, model or stack in full, with sources

Completion scripts are generated for three shells and are valid for the one at hand.

  $ steelyard completion bash > completion.bash && bash -n completion.bash
  $ bash -c 'source completion.bash; COMP_WORDS=(steelyard chips --so); COMP_CWORD=2; _steelyard; echo ${COMPREPLY[@]}'
  --sort
  $ bash -c 'source completion.bash; COMP_WORDS=(steelyard data st); COMP_CWORD=2; _steelyard; echo ${COMPREPLY[@]}'
  status
  $ bash -c 'source completion.bash; COMP_WORDS=(steelyard compare nv-h200); COMP_CWORD=2; _steelyard; echo ${COMPREPLY[@]}'
  nv-h200-nvl nv-h200-sxm
  $ steelyard completion zsh | head -1
  #compdef steelyard
  $ steelyard completion fish | grep -c 'complete -c steelyard' > /dev/null
