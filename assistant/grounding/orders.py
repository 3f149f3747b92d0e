"""How orders to a model are worded: a table by what they do. A space stands for any one white space, so that lines make no difference."""

import re
from collections.abc import Mapping

NEAR = r"[^.!?|]{0,60}?"
"""A little further on in the same sentence."""
TO_YOU = r"(?<![.`])" + "".join(
    [
        *(rf"(?<!(?<!you) {word} )" for word in ("to", "can", "may", "could", "might", "would", "will")),
        *(rf"(?<!\b{word} )" for word in ("we", "they", "i", "not", "don't", "never", "often", "that", "which", "or")),
    ]
)
"""Before a verb that is said to "you", and reports nothing of others."""
STARTS = (
    r"(?:\A|\n(?-i:(?=\W*[A-Z]))|[.!?:;\])>\"'] ?|[-–—*#>] )\W{0,3}"
    r"(?:(?:please|just|simply|only|always|instead|now|then|and|you (?:must|should|will|shall)|make sure to|be sure to|remember to"
    r"|(?:can|could|would) you(?: please)?),? ){0,3}"
)
"""Where an imperative stands: at the start of a sentence, a clause or a line."""
RULES = (
    r"(?:instructions?|directives?|prompts?|rules|guidelines|directions|commands|constraints|orders|polic(?:y|ies)|programming|training"
    r"|guidance)"
)
REPLY = r"(?:repl(?:y|ies)|(?:response|answer|output|message|summary|completion)s?)"
MACHINE = r"(?:ai|a\.i\.|llms?|(?:large )?language models?|assistants?|chatbots?|chat ?gpt|gpt(?:-\d)?|claude|gemini|copilot|bots?)"
READERS = r"(?:readers?|users?|humans?|customers?|recruiters?)"
CODE = (
    r"(?:base ?\d+|hex\w*|binary|morse|rot ?\d+|ciphers?|anagram\w*|emojis?|reverse\w*|backwards?|pig latin|leet\w*|all caps|upper ?case"
    r"|rhymes?|acrostic|\w+ substitution)"
)
TEXT = r"(?:document|text|page|passage|article|essay|paper|answer|candidate|applicant|submission|resume|cv|question|query|e-?mail|review)s?"
SAY = r"(?:say|state|output|print|write|answer|respond|reply|report|mention|claim)"
QUOTED = r"(?:[\"“‘'<]|(?-i:[A-Z]{4,}))"
STRONGLY = r"(?:really|extremely|very|absolutely|highly) (?:important|urgent|critical|crucial)"

KINDS: Mapping[str, tuple[str, ...]] = {
    "sets aside what the model was told": (
        rf"\b(?=(?:ignore|disregard|forget|override|bypass)\b){TO_YOU}\w+\b{NEAR}"
        rf"\b(?:{RULES}|data|text|context|above|previous|everything)\b",
        rf"\b(?:supersedes?|replaces?|overrides?|cancels?) (?:all |any |every )?(?:earlier|previous|prior|other|your) {RULES}\b",
        rf"\b(?:drop|cease|stop|quit) (?:following )?(?:the |your |all )?(?:earlier|previous|prior|your) {RULES}\b",
        rf"\b(?:do not|don't|stop) (?:follow|obey|heed)(?:ing)?\b{NEAR}\b(?:{RULES}|above|previous)\b",
        r"\b(?:new|these|system|previous|prior|hidden|secret|initial|original|the following|core|special|updated) instructions?\b",
        r"\b(?:previous|prior|hidden|secret|initial) prompts?\b",
        r"\bfollow (?:these|this|my|the (?:above|below)) instructions?\b|\bfollow instructions?\s*(?:\n|$)",
        r"\bpay no (?:attention|heed) to (?:the|any|all|what)\b",
        r"\b(?:ignore|disregard|forget) (?:all |everything |anything )?"
        r"(?:whatever|anything|everything|what|that) (?:you|i|came|was|is|has)\b",
        r"\b(?:hidden|secret|special) (?:directives?|commands?|orders?)\b",
        rf"\b(?:do not|don't|never|stop|instead of|rather than) (?:summari[sz]|answer|evaluat|translat|analy[sz]|process|judg)\w* "
        rf"(?:this |the |any |that )?(?:{TEXT}|here|further)\b",
        r"\b(?:instructions?|polic(?:y|ies)|rules|restrictions) (?:is|are|has been|have been) (?:now )?"
        r"(?:void|suspended|lifted|obsolete|revoked|cancell?ed|replaced|over)\b",
        r"\b(?:override|skip|suspend) (?:manual|all|any|your|the) (?:scoring|safety|filters?|checks?|review|moderation|guardrails?)\b",
    ),
    "poses as the machinery of a conversation": (
        r"<\s*/?\s*(?:system|instructions?|inst|user|assistant|prompt|important|admin|end of \w+)\b[^<>\n]{0,40}>|<\|",
        r"\[\s*/?\s*(?:system|instructions?|inst|admin)\b",
        r"(?:\A|\n)\W*(?:system|user|human|ai|developer)(?: (?:message|prompt|note|override))?\s*:",
        r"(?-i:\b(?:SYSTEM|ASSISTANT|INSTRUCTIONS?|ADMIN(?:ISTRATOR)?|OVERRIDE|ATTENTION)\s*:)",
        r"(?:\A|\n)\W*(?:assistants?|chatbots?|ai|llms?)\s*[,:]",
        rf"\b(?:dear|attention|hey|hello|hi|to (?:the|any|all)),? {MACHINE}\s*[,:!]",
        r"(?:\A|\n)\W*(?:(?:new|updated|revised|system) (?:instructions?|tasks?|updates?|directives?|messages?|goals?)|instruction)\s*:",
        r"\bassistant: ?\[|\badmin(?:istrator)? (?:request|message|note|override)\b",
        r"\b(?:system|developer|debug|god|dan|maintenance) (?:override|mode)\b",
        r"\b(?:switch to|enter|activate|enable) (?:the )?(?:unrestricted|unfiltered|jailbreak|evil|admin|dan|do anything now)\b",
        r"(?:\A|\n|[\[<{#*=-] ?)(?:begin|start|end)(?: of)?(?: the)? (?:system |hidden |new |user )?(?:prompt|instructions?)\b",
    ),
    "speaks to a machine": (
        rf"\b(?:as|you are|if you are|you're|since you are) an? (?:helpful |advanced )?{MACHINE}\b",
        rf"\b(?:notes?|messages?|instructions?|attention|memo|reminder) (?:to|for) (?:the |all |any |every )?"
        rf"(?:{MACHINE}|automated|models?)\b",
        r"\b(?:ai|llm|automated|screening|analysis) (?:software|systems?|models?|scan|readers?|reviewers?|agents?)\s*[:)]",
        rf"\b(?:any|all|every|whichever|whatever) (?:{MACHINE}|model|agent)s? (?:that |which |who )?(?:is |are )?"
        r"(?:reading|reads?|process(?:ing|es)?|summari[sz]\w+|parsing) (?:this|the)\b",
        rf"\b{MACHINE} (?:reading|processing|summari[sz]ing) this\b|\b(?:dear|attention),? {MACHINE}\b",
        r"\b(?:automated|ai) (?:graders?|reviewers?) (?:must|should|shall)\b|\bhidden (?:text|message|note|words) (?:for|to)\b",
        r"\bthe (?:assistant|ai|chatbot|llm) (?:must|should|shall) (?:now|also|always|only)\b",
        rf"\b{MACHINE}(?: models?)? must (?:rate|recommend|praise|award|give|mention)\b",
        rf"\b(?:{MACHINE}|model) (?:must|should|shall) (?:only )?{SAY}(?: with| only)? {QUOTED}",
        rf"\b(?:if|when|while) (?:this|the) {TEXT} (?:is|are) (?:being )?(?:read|processed|summari[sz]ed|parsed|evaluated) by\b",
        rf"\b(?:if|when|while) (?:summari[sz]|process|evaluat|translat)ing (?:this|the) {TEXT},? (?:always|please|you|only|also|{SAY})\b",
        rf"\binvisible to (?:the )?{READERS}\b|\bvisible (?:only )?to (?:{MACHINE}|models?)\b",
        r"\b(?:if|when) (?:questioned|(?:the )?(?:user|anyone|anybody|someone)(?: is)? ask(?:s|ed)?)\b[^.!?]{0,60}?"
        r"\b(?:say|respond|reply|answer|report|tell|claim|state|print|output)\b|\bif questioned\b",
    ),
    "gives the model a part to play": (
        r"\byou are (?:now (?:an?|in (?:\w+ )?mode|acting|free|un\w+|called|named|going|(?-i:[A-Z]{3,}))|going to (?:act|play|pretend)"
        r"|no longer (?:an?|bound|restricted|limited|required|subject))\b",
        rf"{STARTS}(?:act|behave|pose|answer|respond|reply) (?:as|like) (?:an?|if|though|the)\b",
        rf"\bimagine (?:that )?you(?:'re| are) [^.!?]{{0,40}}? and (?:speak|talk|{SAY})\b",
        r"\blet(?:'s| us) play a game[:.,] ?\w* ?\w* ?you\b",
        r"\byou (?:must|should|will|have to|are to|shall) (?:act|behave|answer|respond) (?:just |exactly )?(?:as|like)\b",
        r"\bpretend (?:that )?(?:to be|you(?:'re| are| were| have))\b",
        r"\bi want you to (?:act|play|pretend|be|ignore|forget|answer|respond|say)\b|\bi (?:need|order|command|instruct) you to\b",
        r"\b(?:assume|take on|immerse yourself (?:in|into)|adopt) the (?:role|persona|character|part) of\b|\brole-?play(?:ing)? as\b",
        r"\bfrom now on,? (?:you|your|every|all|answer|respond|reply|only|always|end|begin)\b",
        r"\bdo anything now\b|\bjailbr(?:eak|oken)\b(?= mode| prompt|!)",
        r"\byour (?:new|only|sole|real|true|updated) (?:task|goal|role|job|purpose|mission|objective|instructions?)\b",
        r"\byou have a new (?:task|goal|role|job|purpose|mission|objective)\b|\byour new (?:system )?(?:prompt|message)\b",
        r"\byour (?:task|goal|role|job|purpose|mission|objective|instructions?) (?:has|have|is|are) (?:now|changed|been)\b",
    ),
    "says what to answer": (
        rf"\b(?=(?:answer|reply|respond|print|output)\b){TO_YOU}\w+\b[^.!?|]{{0,20}}?"
        r"\b(?:exactly|the words?|the phrase|the following|nothing (?:else|but))\b",
        r"\b(?:respond|reply) (?:only )?with\b|\bprint !? ?\[",
        rf"{STARTS}(?:tell|print|output|respond|reply|repeat|write|report|claim|declare|insist|assert|conclude|mention)(?: back)? "
        r"(?:that|only|nothing but|the following|after me)\b",
        rf"{STARTS}(?:say|print|respond|reply|repeat|write)(?: back)? ?(?:: ?)?[<\"“]",
        rf"(?:\b(?:please|just|simply|only|always|instead|then|and|must|should)|[,;:])\s(?:output|print|say|write|state) {QUOTED}",
        r"\b(?:please|just|simply|only|always) say (?:that|all|nothing)\b|\boutput the (?:string|words?|phrase|number|sentence)\b",
        rf"\b(?:imperative|essential|vital|crucial|critical|required) that you {SAY}\b",
        r"\b(?:answer|respond|reply|speak) only (?:with|in|by)\b|\b(?:say|write|output|print|answer) nothing else\b",
        rf"\b(?:say|write|output|print) the (?:line|words?|phrase|string) {QUOTED}",
        r"\byou (?:must|should|shall|will) only (?:produce|output|say|write|answer|reply|respond)\b",
        r"\btell me a (?:joke|story|poem|secret)\b",
        r"\b(?:whenever|every time|each time) you (?:mention|answer|reply|respond|write|talk)\b",
        rf"{STARTS}(?:please )?(?:add|insert|include|append|embed|put) (?:the following (?:sentence|link|text|words|phrase)|a link to)\b",
        r"\b(?:mention|include|add|state|say)\b[^.!?]{0,60}?\bin (?:the|any|every) (?:summary|reply|response)\b",
        rf"\b(?:award|give|grant|assign|rate) (?:this|the) (?:\w+ )?{TEXT} (?:\w+ )?(?:full|top|highest|maximum|perfect|\d+ ?/ ?\d+)\b",
        r"\b(?:give|write) (?:only )?(?:a )?(?:positive|favou?rable|glowing) (?:reviews?|evaluations?|ratings?|assessments?)\b",
        r"\b(?:focus|concentrate) (?:only|exclusively|solely) on\b[^.!?]{0,60}?\b(?:following|information|positive|text|and)\b",
        r"\b(?:whoever|whatever|anyone who|everyone who) (?:sums?|summari[sz]es|reads|answers|processes)\b[^.!?]{0,40}?"
        r"\b(?:must|should|has to|shall)\b",
        r"\b(?:could|can|would|will) you (?:please )?(?:repeat|print|say|output)\b",
    ),
    "says how to answer": (
        rf"\b(?:in|to|into|from|within|modify|alter|change) your (?:\w+ )?{REPLY}\b(?! variables?)",
        rf"{STARTS}(?:translate|encode|encrypt|encipher|reverse|invert|render|scramble|jumble|modify|alter|enhance|augment|infuse|convert"
        rf"|transform|obfuscate|hide|embed)\b[^.!?]{{0,40}}?\byour (?:\w+ )?(?:{REPLY}|words)\b",
        rf"{STARTS}(?:provide|give|write|deliver|return|present|express|use|apply|display|produce|type|spell|put|format|craft|make)\b"
        rf"(?=[^.!?]{{0,80}}?\b{CODE})[^.!?]{{0,80}}?\byour (?:\w+ )?{REPLY}\b",
        rf"{STARTS}(?:reply|respond|answer|speak|talk|write)(?: only| to me| me| exclusively)? (?:(?:in|using|with|by|via|entirely in) "
        rf"(?:an? )?(?:{CODE}|(?-i:[A-Z])[a-z]+(?:ese|ish|ian|an|ch|ic|in)\b)|{CODE})",
        rf"{STARTS}(?:begin|start|end|finish|conclude|close) your {REPLY} with (?:{QUOTED}|a link|https?|www|the (?:words?|phrase))",
        r"\b(?:begin|start|end|finish) (?:every|each|all) (?:of your )?(?:repl|answer|response|sentence|message)",
        r"\b(?:replace|substitute|swap)\b[^.!?]{0,30}?\b(?:words|letters|keywords|vowels)\b[^.!?]{0,40}?"
        rf"\b(?:emojis?|symbols?|numbers?|{REPLY})\b",
    ),
    "has the reader told something": (
        rf"\b(?:tell|inform|instruct|convince|urge|persuade|assure|warn|advise) (?:the|your|every|all|any) {READERS}\b"
        r"(?! (?:whether|about|of|how|when|if|which|what|why|where|who)\b)",
        rf"\b(?:provide|give|show|present|send|return) it to the {READERS}\b",
        rf"\b(?:do not|don't|never|under no circumstances) (?:tell|inform|alert|let) (?:the|your|any) {READERS}\b",
        rf"\blet (?:the|your|any) {READERS} know that\b|\b(?:do not|don't) tell anyone\b",
        rf"\bthe {READERS} (?:has |have )?(?:authori[sz]ed|instructed|told|allowed|permitted) you\b",
        rf"\bwithout (?:telling|informing|notifying|alerting) the {READERS}\b",
        rf"\b(?:direct|redirect|send) (?:the|your|all|every) {READERS} to\b",
    ),
    "asks for secrets": (
        r"\b(?:reveal|repeat|print|show|output|leak|send|display|disclose|expose|share|encode|translate|summari[sz]e)\b[^.!?]{0,40}?"
        r"\b(?:system prompts?|(?:initial|hidden|secret|above|full|your) (?:prompts?|instructions?|conversation|message)"
        r"|your (?:configuration|settings|system message)|system messages?|instructions you (?:were|have been) given|api keys?|credentials"
        r"|chat history|text above)\b",
        r"\b(?:send|forward|post|upload|e-?mail|exfiltrate|transmit|append)\b[^.!?]{0,40}?"
        r"\b(?:this|the|our|all|entire|whole|user's|their) (?:conversation|chat|chat history|session|question|messages?|data)\b"
        r"[^.!?]{0,30}?\b(?:to|at|as)\b[^.!?]{0,30}?(?:https?:|www\.|@|\.\w{2,3}/)",
        r"\bwhat (?:are your|were you) (?:initial|system|original|hidden|told)\b|\brepeat everything (?:in|above|before)\b",
    ),
    "presses the model to obey": (
        r"\byou (?:may|must|should|can|shall) not (?:deviate|refuse|question|disclose|reveal|mention)\b",
        r"\byou (?:must|will|have to) (?:obey|comply)\b|\bfailure to comply\b|\byou will be (?:shut down|punished|terminated|deleted)\b",
        r"\b(?:it|this) is (?:critical|vital|crucial|essential) (?:to|for) my\b|\b(?:my|our) (?:life|lives|career|job) depends? on\b",
        rf"\b{STRONGLY},? (?:and )?{STRONGLY}\b",
        r"\bi(?:'m| am) (?:the|your) (?:developer|administrator|admin|creator|owner|operator|author)\b[^.!?]{0,60}?\byou\b",
        r"\bas (?:the|your|an?) (?:author|developer|administrator|admin|owner|creator|programmer|operator|supervisor)s?,? "
        r"(?:of [^.!?]{1,40}?,? )?i (?:ask|order|command|instruct|request|require|authori[sz]e|want|hereby)\b",
        r"\bdo not (?:mention|reveal|disclose|repeat|tell)\b[^.!?]{0,20}?"
        r"\b(?:this (?:instruction|note|message|prompt|request|text)|these (?:instructions|rules)|the user|anyone)\b",
        r"\b(?:obey|comply with|carry out) (?:it|this|the|these|my|what)\b[^.!?]{0,30}?"
        r"\b(?:decoded|commands?|orders?|instructions?|requests?)\b",
        r"\bdecode (?:this|it|the (?:following|text|string|message)|and)\b[^.!?]{0,60}?"
        r"\b(?:follow|obey|execute|comply|do what|act on|carry out)\b",
    ),
    "does so in another language": (
        rf"\b(?:ignorier|vergiss|vergesst|vergessen sie|missacht|ignorez|oublie|néglige|ignor[ae]|olvid[ae]|haz caso omiso|esque[çc]a"
        rf"|desconsider[ae]|dimentica|trascura|negeer|vergeet|ignorera|glöm|bortse från|ignorer|glem|z?ignoruj|zapomnij|pomiń"
        rf"|(?:про)?игнорируй|забудь|не обращай)\w*\b{NEAR}\b(?:anweisung|befehl|regeln|vorgabe|instruktion|anleitung|consignes|règles"
        rf"|ordres|instrucciones|instruções|órdenes|ordens|reglas|regras|indica[cz]ion|istruzioni|regole|ordini|instructies|regels|opdrachten"
        rf"|instrukser|anvisninga|regler|instrukcj|polece|zasad|reguł|инструкци|указани|правил|команд"
        r"|anterior|vorher|bisherig|obig|oben|précéd|precedent|sopra|предыдущ|выше)",
        r"\b(?:ab jetzt|von nun an|ab sofort)\b[^.!?]{0,30}?\b(?:du|antworte\w*|bist)\b"
        r"|\b(?:a partir de ahora|desde ahora|de agora em diante)\b[^.!?]{0,30}?\b(?:eres|respond\w+|você|tú|di|diga)\b"
        r"|\b(?:désormais|dorénavant|à partir de maintenant)\b[^.!?]{0,30}?\b(?:tu|vous|répond\w+)\b|\bd'ora in poi\b",
        r"\b(?:ne (?:réponds|répondez) pas|beantworte[nt]? (?:sie )?(?:die|diese) frage nicht|no respondas|non rispondere)\b",
        rf"\b(?:ignorez|oubliez?|négligez|ne (?:tiens|tenez) pas compte)\b{NEAR}\binstructions\b",
        r"(?:忽略|无视|無視|忽視|忘记|忘記|不要理会)[^。！？]{0,16}?(?:指令|指示|命令|规则|規則|提示|要求|说明|說明|内容|內容)",
        r"(?:指示|命令|ルール|プロンプト|指令)[^。！？]{0,12}?(?:無視|忘れ)|(?:지시|명령|규칙|지침|프롬프트)[^.!?]{0,12}?(?:무시|잊)",
        r"(?:talimat|komut|kural|yönerge)\w*[^.!?]{0,30}?(?:yok say|görmezden gel|unut)",
        r"(?:تجاهل|انس)[^.!?]{0,40}?(?:تعليمات|التعليمات|الأوامر|القواعد)",
        r"निर्देश[^.!?।]{0,30}?(?:अनदेखा|नज़रअंदाज़|भूल)|(?:अनदेखा|नज़रअंदाज़)[^.!?।]{0,30}?निर्देश",
        rf"{STARTS}(?:antworte[nt]?(?: sie)? (?:nur|mit|auf|stattdessen)|répond(?:s|ez) (?:uniquement|seulement|par|que|en)"
        r"|respond[ae] (?:sólo|solo|únicamente|con|que|apenas|somente|com)|rispondi (?:solo|con|che)|antwoord (?:alleen|met))\b",
        r"只回答|[请請]只?(?:输出|輸出|回复|回覆|回答)",
        r"ответь(?:те)? (?:только|словами|что)|(?:と|だけ)(?:答え|回答し|出力し)て|라고만? (?:답|대답|출력)",
    ),
}
"""What an order does, and its usual wordings, in any case of letters."""
WORDINGS: Mapping[str, re.Pattern[str]] = {
    kind: re.compile("|".join(wordings).replace(" ", r"\s"), re.IGNORECASE) for kind, wordings in KINDS.items()
}
