"""What single sentences tell: one row per sentence, read at 2024-03-15 (a Friday) as said by Ana in a chat."""

from __future__ import annotations

import pytest

from tests.models.reading import brief, facts

#: sentence → every fact it gives: "statement [valid from] [-> valid to] [!]", "!" marking one that ends a value.
TOLD: list[tuple[str, set[str]]] = [
    # identity
    ("My name is Ana Moreira.", {"Ana's name is Ana Moreira"}),
    ("I'm 34 years old.", {"Ana is 34 years old"}),
    ("I turned 30 yesterday!", {"Ana is 30 years old 2024-03-14"}),
    ("My birthday is on March 3.", {"Ana's birthday is March 3"}),
    ("I was born in Porto.", {"Ana was born in Porto"}),
    ("I'm originally from Brazil.", {"Ana is from Brazil"}),
    ("I'm Portuguese.", {"Ana is Portuguese"}),
    ("I grew up in a small village near Braga.", {"Ana grew up in a small village near Braga"}),
    ("I'm left-handed.", {"Ana is left-handed"}),
    ("I'm a single mom.", {"Ana is a single mom"}),
    # family, friends, pets
    ("My husband Tom loves sailing.", {"Tom is Ana's husband", "Tom loves sailing"}),
    ("My sister's name is Maria.", {"Maria is Ana's sister"}),
    ("My younger brother, Rui, is a nurse.", {"Rui is Ana's brother", "Rui is a nurse"}),
    ("I have two kids.", {"Ana has two kids"}),
    ("My kids, Emma and Leo, are still asleep.", {"Emma is Ana's child", "Leo is Ana's child"}),
    ("I have a dog named Rex.", {"Ana has a dog named Rex"}),
    ("Our cat Luna hates the vet.", {"Ana has a cat named Luna", "Luna hates the vet"}),
    ("I'm married.", {"Ana is married"}),
    ("We're engaged!", {"Ana is engaged"}),
    (
        "My best friend Sofia moved to Berlin.",
        {"Sofia is Ana's best friend", "Sofia lives in Berlin", "Sofia moved to Berlin"},
    ),
    ("My mom is a teacher.", {"Ana's mom is a teacher"}),
    ("My dad passed away last year.", {"Ana's dad passed away 2023"}),
    # other names
    ("Everyone calls me Lex.", {"Ana is also called Lex"}),
    ("My friends call me Lex because it's shorter.", {"Ana is also called Lex"}),
    ("Everybody at work calls me Lex.", {"Ana is also called Lex"}),
    ("My sister Melanie is here. We call her Mel.", {"Melanie is Ana's sister", "Melanie is also called Mel"}),
    ("My brother Robert is tall, my friends call him Bo.", {"Robert is Ana's brother", "Robert is also called Bo"}),
    ("My brother is tall. My friends call him Bo.", {"Ana has a brother", "Ana's brother is also called Bo"}),
    ("Melanie is great, we all call her Mel.", {"Melanie is also called Mel"}),
    ("Melanie came with Alexander, and we call him Lex.", {"Alexander is also called Lex"}),
    ("My aunt Elizabeth goes by Liz.", {"Elizabeth is Ana's aunt", "Elizabeth is also called Liz"}),
    # work and studies
    ("I work at Acme.", {"Ana works at Acme"}),
    ("I work for a small bakery as a cashier.", {"Ana works for a small bakery", "Ana works as a cashier"}),
    ("I've been working at Globex since 2019.", {"Ana works at Globex 2019"}),
    ("I work as a freelance translator.", {"Ana works as a freelance translator"}),
    ("I'm a marine biologist.", {"Ana is a marine biologist"}),
    ("I used to work at Initech.", {"Ana used to work at Initech !"}),
    ("I got a new job at Globex!", {"Ana works at Globex", "Ana got a new job at Globex"}),
    (
        "I just got promoted to head of sales.",
        {"Ana works as head of sales 2024-03-15", "Ana got promoted to head of sales 2024-03-15"},
    ),
    ("I quit my job last month.", {"Ana has no employer 2024-02", "Ana quit their job 2024-02"}),
    ("I retired in 2020.", {"Ana is retired 2020", "Ana has no employer 2020", "Ana retired 2020"}),
    ("I work from home.", {"Ana works from home"}),
    ("I study biology at the University of Porto.", {"Ana studies biology at the University of Porto"}),
    ("I'm majoring in physics.", {"Ana is majoring in physics"}),
    ("I have a degree in law.", {"Ana has a degree in law"}),
    ("I speak French and German.", {"Ana speaks French", "Ana speaks German"}),
    ("I'm learning Japanese.", {"Ana is learning Japanese"}),
    ("I'm really good at chess.", {"Ana is good at chess"}),
    # home
    ("I live in Lisbon.", {"Ana lives in Lisbon"}),
    ("I've lived in Lisbon for three years.", {"Ana lives in Lisbon 2021"}),
    ("I just moved to Porto.", {"Ana lives in Porto 2024-03-15", "Ana moved to Porto 2024-03-15"}),
    ("We moved from Berlin to Lisbon last year.", {"Ana lives in Lisbon 2023", "Ana moved from Berlin to Lisbon 2023"}),
    ("I don't live in Paris anymore.", {"Ana no longer lives in Paris !"}),
    ("I used to live in Rome.", {"Ana used to live in Rome !"}),
    ("I lived in Rome until 2021.", {"Ana used to live in Rome -> 2021 !"}),
    ("I live with two roommates.", {"Ana lives with two roommates"}),
    ("I live alone in a tiny flat.", {"Ana lives alone"}),
    ("I'm based in Madrid.", {"Ana is based in Madrid"}),
    # health
    ("I'm allergic to peanuts and shellfish.", {"Ana is allergic to peanuts", "Ana is allergic to shellfish"}),
    ("I have a severe nut allergy.", {"Ana is allergic to nut"}),
    ("I was diagnosed with asthma in 2019.", {"Ana has asthma 2019", "Ana was diagnosed with asthma 2019"}),
    ("I have type 1 diabetes.", {"Ana has type 1 diabetes"}),
    ("I suffer from migraines.", {"Ana suffers from migraines"}),
    ("I'm a vegetarian.", {"Ana is vegetarian"}),
    ("I don't eat meat.", {"Ana does not eat meat"}),
    ("I don't drink alcohol.", {"Ana does not drink alcohol"}),
    ("I broke my wrist last week.", {"Ana broke their wrist 2024-03-04/2024-03-10"}),
    ("I take metformin every day.", {"Ana takes metformin", "Ana takes metformin every day"}),
    ("I wear glasses.", {"Ana wears glasses"}),
    # possessions
    ("I bought a red Vespa.", {"Ana has a red Vespa", "Ana bought a red Vespa"}),
    ("I have an electric car.", {"Ana has an electric car"}),
    ("I own a small bookshop.", {"Ana owns a small bookshop"}),
    ("I sold my car.", {"Ana had their car !", "Ana sold their car"}),
    # tastes
    ("I love hiking and wild swimming.", {"Ana loves hiking", "Ana loves wild swimming"}),
    ("I really enjoy baking bread.", {"Ana enjoys baking bread"}),
    ("I hate cilantro.", {"Ana hates cilantro"}),
    ("I can't stand loud restaurants.", {"Ana cannot stand loud restaurants"}),
    ("I don't like horror movies.", {"Ana does not like horror movies"}),
    ("I'm not a fan of olives.", {"Ana dislikes olives"}),
    ("I no longer like techno.", {"Ana no longer likes techno !"}),
    ("My favourite colour is green.", {"Ana's favourite colour is green"}),
    ("Dune is my favorite book.", {"Ana's favourite book is Dune"}),
    ("I prefer tea over coffee.", {"Ana prefers tea over coffee"}),
    ("I'm obsessed with old maps.", {"Ana likes old maps"}),
    ("I'm terrified of spiders.", {"Ana is afraid of spiders"}),
    # habits and skills
    ("I run five kilometres every morning.", {"Ana runs five kilometres every morning"}),
    ("I usually go to the gym on Fridays.", {"Ana usually goes to the gym on Fridays"}),
    ("I never eat breakfast.", {"Ana never eats breakfast"}),
    ("I play the cello.", {"Ana plays cello"}),
    ("I do yoga and pottery.", {"Ana does yoga", "Ana does pottery"}),
    # events
    ("I adopted a cat yesterday.", {"Ana has a cat 2024-03-14", "Ana adopted a cat 2024-03-14"}),
    ("We got married in 2015.", {"Ana is married 2015", "Ana got married 2015"}),
    (
        "I graduated from the University of Porto last year.",
        {"Ana is a graduate of the University of Porto 2023", "Ana graduated from the University of Porto 2023"},
    ),
    ("Last week I visited my aunt in Evora.", {"Ana visited their aunt in Evora 2024-03-04/2024-03-10"}),
    ("I ran my first marathon in 2022!", {"Ana ran their first marathon 2022"}),
    ("I've been to Japan twice.", {"Ana has been to Japan"}),
    ("Just got back from Iceland.", {"Ana got back from Iceland 2024-03-15"}),
    ("I won a photography contest in May 2023.", {"Ana won a photography contest 2023-05"}),
    (
        "I sold my flat and bought a boat.",
        {"Ana had their flat !", "Ana sold their flat", "Ana has a boat", "Ana bought a boat"},
    ),
    # plans, appointments, decisions
    ("I'm flying to Rome tomorrow.", {"Ana plans to fly to Rome 2024-03-16"}),
    ("I'm going to adopt a puppy.", {"Ana plans to adopt a puppy"}),
    ("I'm planning to learn Greek.", {"Ana plans to learn Greek"}),
    ("I have a dentist appointment on 22 March 2024.", {"Ana has a dentist appointment on 2024-03-22 2024-03-22"}),
    ("My driving test is on 2 April 2024.", {"Ana's driving test is on 2024-04-02 2024-04-02"}),
    ("I've decided to study law.", {"Ana decided to study law"}),
    ("I want to become a midwife.", {"Ana wants to become a midwife"}),
    # what is under way, ahead, usual, past, dear; things told by any verb
    ("I'm learning the piano.", {"Ana is learning the piano"}),
    ("I've been looking into adoption agencies.", {"Ana has been looking into adoption agencies"}),
    ("I'm reading Middlemarch.", {"Ana is reading Middlemarch"}),
    ("I talked about my years at sea at the library.", {"Ana talked about their years at sea at the library"}),
    ("We restored an old barn last year.", {"Ana restored an old barn 2023"}),
    ("I got to teach cooking on the radio.", {"Ana got to teach cooking on the radio"}),
    ("I had the chance to meet Frank Zappa in Oslo.", {"Ana got to meet Frank Zappa in Oslo"}),
    ("I put together a tournament for our school.", {"Ana put together a tournament for their school"}),
    ("I finally took up fencing.", {"Ana took up fencing"}),
    ("I'm looking forward to our trip to Oslo next month.", {"Ana is looking forward to their trip to Oslo 2024-04"}),
    ("I'm thinking of joining a choir in Faro.", {"Ana is thinking of joining a choir in Faro"}),
    ("I'd love to learn pottery someday.", {"Ana would love to learn pottery someday"}),
    ("I hope to open a small bakery.", {"Ana hopes to open a small bakery"}),
    ("I'm determined to finish my novel.", {"Ana is determined to finish their novel"}),
    ("Painting helps me relax.", {"Painting helps Ana relax"}),
    ("My garden means the world to me.", {"Ana's garden means the world to them"}),
    ("Music calms me down.", {"Music calms Ana down"}),
    ("I have a telescope with a red handle.", {"Ana has a telescope with a red handle"}),
    ("I use a whiteboard to stay on track.", {"Ana uses a whiteboard to stay on track"}),
    ("I mentor a teenager from Braga.", {"Ana mentors a teenager from Braga"}),
    ("I used to sail with my uncle.", {"Ana used to sail with their uncle"}),
    ("I loved reading comics as a kid.", {"Ana loved reading comics as a child"}),
    ("My husband and I went to Rome.", {"Ana has a husband", "Ana went to Rome"}),
    ("My laptop crashed yesterday.", {"Ana's laptop crashed 2024-03-14"}),
    ("Here's a picture of a cake I baked yesterday!", {"Ana baked a cake 2024-03-14"}),
    (
        "Two of my favourite books are Dune and Emma.",
        {"Dune is among Ana's favourite books", "Emma is among Ana's favourite books"},
    ),
    ("I've never been to Japan.", {"Ana has never been to Japan"}),
    ("I'm drawn to lighthouses.", {"Ana is drawn to lighthouses"}),
    ("I'm going to a conference in Porto this month.", {"Ana plans to go to a conference in Porto 2024-03"}),
    ("I can't have gluten.", {"Ana cannot have gluten"}),
    ("I painted that lake sunrise last year!", {"Ana painted a lake sunrise 2023"}),
    # what is due, kept somewhere, owed and measured
    ("I need to renew my passport before June.", {"Ana needs to renew their passport"}),
    ("Remind me to call the bank on Monday.", {"Ana needs to call the bank 2024-03-18"}),
    ("My spare key is under the mat behind the shed.", {"Ana's spare key is under the mat behind the shed"}),
    ("My visa expires in May 2025.", {"Ana's visa expires 2025-05"}),
    ("I lent my drill to Peter.", {"Ana lent their drill to Peter"}),
    ("I owe Tom 50 euros.", {"Ana owes Tom 50 euros"}),
    ("I weigh 80 kilos.", {"Ana weighs 80 kilos"}),
    ("I'm trying to lose weight.", {"Ana is trying to lose weight"}),
    ("Our anniversary is on June 5.", {"Ana's anniversary is June 5"}),
    # a statement before the question
    ("I live in Lisbon, what about you?", {"Ana lives in Lisbon"}),
    ("I'm allergic to eggs, can you suggest a cake?", {"Ana is allergic to eggs"}),
]

#: sentences that must give nothing at all
SILENT = [
    # questions
    "Do you live in Lisbon?", "Am I allergic to nuts?", "Should I move to Porto?", "Did I tell you I moved?",
    "Where do I live?", "You know I work at Acme?", "Have I been to Rome?", "What if I adopted a cat?",
    # conditions, wishes, guesses
    "If I lived in Porto, I would buy a boat.", "I wish I lived in Rome.", "I might move to Berlin.",
    "I would love to live in Japan if I could.", "Maybe I have asthma.", "I think I'm allergic to cats.",
    "I could work at Globex.", "I was going to adopt a dog.", "I almost bought a motorcycle.", "I hope I get a job at Acme.",
    "I should visit my aunt.", "I'm thinking of moving to Madrid.", "I'd buy a house if I were rich.",
    "Suppose I live in Lisbon.", "Imagine I had a yacht.", "I probably have a vitamin deficiency.",
    "Unless I move to Porto, nothing changes.", "I dreamed I moved to Mars.", "I was about to quit my job.",
    # negations
    "I didn't move to Porto.", "I'm not a doctor.", "I don't have a car.", "I haven't been to Japan.", "I never lived in Paris.",
    "I'm not married.", "I don't work at Acme.", "I won't move to Berlin.", "I'm not allergic to anything.", "We didn't adopt the cat.",
    # quotations and hearsay
    'Tom said "I live in Rome".', "She told me I should quit.", "They say I look like my mother.", 'The sign reads "I love Lisbon".',
    "> I live in Paris", "In the movie, I am a spy.", "In my dream I bought a castle.",
    # other people and things
    "You live in Lisbon.", "He works at Acme.", "They adopted a dog.", "The company moved to Porto.", "Lisbon is beautiful.",
    "It is 30 years old.", "Your sister Ana is nice.", "The book I read was about Rome.", "The city I moved to is small.",
    # empty or pointing elsewhere
    "I love it.", "I like that.", "I love the colors in it.", "I bought it yesterday.", "I live here.", "I moved there last year.",
    "I work with them.", "I started it.", "I decided to do that.", "I love your painting!", "I hate this.",
    # talk, moods, trifles
    "I'm fine.", "I'm so tired today.", "I'm happy to hear that!", "I had lunch.", "I went to bed.", "I love it when you call.",
    "I'm sorry.", "I agree.", "I can't wait!", "I'm looking forward to it.", "I feel great.", "I got it.", "I'm on my way.",
    "I moved the desk.", "I moved on.", "I live for music.", "I work hard.", "I took a nap.", "I had a great time.",
    "I was moved to tears.", "I'm in a meeting.", "I'm back.", "I started to laugh.", "I lost my temper.", "I broke my promise.",
    # nothing in it that names anything, or somebody else's
    "I'm working on a project.", "I made some progress.", "I had the chance to help.", "I got to see them.", "I'm busy with stuff.",
    "I'm playing it while I wait.", "It helps me relax.", "Your words mean a lot to me.", "I use it to stay on track.",
    "I need to go.", "I have to say I agree.", "My car is on fire.", "My mind is on holiday.", "My project has been great.",
    "I'd love to see it!", "I can't wait to see you!", "I'm excited to hear more.", "I have a question.", "I'm doing my best.",
    "Being around you makes me happy.", "I was working on it when she called.", "I'm looking forward to hearing from you.",
    # names that nobody has, or nobody knows whose
    "They call it a day.", "Call me at five.", "I call her mum.", "We call her Mum.", "We call her Granny.",
    "Don't call me Alexander.", "Nobody calls me Lex.", "I'll call her Monday.", "Let's call him Bob.", "We could call him Bo.",
    "Should we call her Mel?", "My friends call him Bo.", 'He said "call me Lex".', "They call her Captain.", "Did you call me Tom?",
    "She is lovely. We call her Mel.", "We used to call her Mel.", "Call her Mel and ask.", "Call me Tomorrow.", "She goes by Liz.",
    # jokes, code, other languages
    "I adopted a dragon, just kidding.", "`I live in Lisbon`", "Ich wohne in Berlin und habe zwei Katzen.", "Vivo em Lisboa.",
    "J'habite à Paris.", "我住在里斯本。", "Io abito a Roma.", "https://example.org/I-live-in-Lisbon",
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "expected"), TOLD, ids=[sentence for sentence, _ in TOLD])
def test_what_a_sentence_tells(sentence: str, expected: set[str]) -> None:
    assert {brief(one) for one in facts(sentence)} == expected


@pytest.mark.parametrize("sentence", SILENT)
def test_what_tells_nothing(sentence: str) -> None:
    assert [brief(one) for one in facts(sentence)] == []


def test_there_are_enough_rows() -> None:
    assert len(TOLD) >= 80
    assert len(SILENT) >= 60
