"""Words that carry no evidence in a question: function words, and talk about talking."""

from __future__ import annotations

STOP = frozenset(
    """a about above after again against ain all am an and any are aren as at be because been before being below
    between both but by can cannot could couldn couldnt d did didn didnt do does doesn doesnt doing don dont down
    during each few for from further had hadn has hasn have haven having he her here hers herself him himself his
    how i if im in into is isn isnt it its itself ive just ll m ma me might mightn more most must mustn my myself
    need needn no nor not now o of off on once only or other our ours ourselves out over own re s same shall shan
    she should shouldn so some such t than that thats the their theirs them themselves then there these they this
    those through to too under until up upon us ve very was wasn we were weren what whats when where which while who
    whom whose why will with won would wouldn y you your yours yourself yourselves yes no ok okay please hi hey
    hello""".split()
)

#: Conversational noise: what questions to a memory say about asking. Dropped unless nothing else is left.
NOISE = frozenset(
    """discuss discussed discusses discussing discussion discussions mention mentioned mentions mentioning conversation
    conversations say said says saying talk talked talks talking tell told tells telling summarize summarized
    summarise summary summaries think thought thinks thinking meeting meetings session sessions chat chats chatted
    chatting based different various specific specifically many much long remember remind recall know describe
    described describes provide provided list give gave given according overview regarding""".split()
)

#: Function words of other languages in Latin script that people's notes are written in; a word that English uses with
#: a meaning ("die", "come") is not listed.
STOP_OTHER = frozenset(
    """el la los las un una unos unas de del y en que es por para con su sus al lo le les se como pero qué cuándo cómo
    dónde quién der das den dem des ein eine einen einem einer und ist im ich du er sie wir ihr nicht mit auf für
    von zu wann wer wo warum wie les des du et est dans pour qui que quoi quand où sur une au aux je tu il elle nous
    vous ne pas il lo gli di e che è per non una dei della quando dove chi o os as um uma do da dos das em não com
    quem onde""".split()
)

#: A question in ASCII without a digit and without one of these words names no time.
TIME = frozenset(
    """yesterday today tonight tomorrow ago last past next this previous current earlier since before after until till
    during week weeks weekend weekends month months year years day days decade decades century morning afternoon evening
    night noon midnight monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat
    sun january february march april may june july august september october november december jan feb mar apr jun jul
    aug sep sept oct nov dec spring summer autumn fall winter quarter q1 q2 q3 q4 christmas halloween easter
    thanksgiving valentine valentines eve eighties nineties seventies sixties fifties""".split()
)
