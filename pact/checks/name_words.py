"""First names that are common where the site is used, and capitalised words that name no person.

Both decide how sure a find of `names` is, never alone whether there is one. All are folded: small letters
without accents.
"""

# ruff: noqa: SIM905 (hundreds of words are read and kept in order as text, not as a list)

from typing import Final

FIRST_NAMES: Final = frozenset("""
aaron abby abdul abigail adam adele adrian ahmed aidan aileen aisha alan albert alejandro alex alexander alexandra
alfie alfred ali alice alicia alison allison alyssa amanda amber amelia amir amy ana andrea andres andrew andy angel
angela angie anil anita ann anna anne annette annie anthony antonia antonio archie arthur asha ashley ashok audrey
barbara barry beatrice beatriz becky belinda ben benjamin bernard bernadette beth bethany betty beverley beverly bill
billy bob bobby bonnie brad bradley brandon brandy brenda brendan brett brian bridget brittany brooke bruce bryan
bryony caitlin callum cameron carl carla carlos carly carmen carol caroline carolyn carrie catherine cathy cecilia
charlene charles charlie charlotte chelsea cheryl chloe chris christian christina christine christopher cindy claire
clara clare clive cody colin colleen connor conor courtney craig crystal cynthia daisy dale damian damien dan dana
daniel danielle danny darius darlene darrell darren daryl dave david dawn dean debbie deborah debra declan deepak denise
dennis derek derrick desmond devon diana diane diego dolores dominic don donald donna doreen doris dorothy doug
douglas duncan dwayne dylan eamon ebony ed eddie edgar edith eduardo edward edwin eileen elaine eleanor elena eli
elizabeth ella ellen ellie elliot elsie emily emma enrique eric erica erin ernest esme esther ethan eugene eva evan
eve evelyn evie faith farah fatima faye felicity felipe felix fernando fiona florence frances francesca francis
francisco frank franklin fred freddie freya gabriel gabriela gail gareth gary gavin gemma gene geoff geoffrey george
georgia georgina gerald gerard gina gladys glen glenda glenn gloria gordon grace graham grant greg gregory guadalupe
guillermo gwen hannah harold harriet harrison harry harvey hassan hayley hazel heather hector heidi helen helena
henry hilary holly howard hugh hugo ian ibrahim imogen imran irene iris isaac isabel isabella isla ivan jack jackie
jackson jacob jacqueline jade jake jamal james jamie jan jane janet janice jasmine jason javier jay jean jeff jeffrey
jenna jennifer jenny jeremy jerome jerry jesse jessica jesus jill jim jimmy jo joan joanna joanne jodie joe joel john
johnny jon jonathan jordan jorge jose joseph josephine josh joshua joy joyce juan juanita judith judy julia julian
julie june justin karen karl kate katherine kathleen kathryn kathy katie katrina kay kayla kayleigh keisha keith kelly
kelsey ken kenneth kenya kerry kevin khalid kieran kim kimberly kirsty kristen kristin kumar kyle lakisha lamar lance
larry latisha latoya laura lauren laurie lawrence leah leanne lee leo leon leonard leroy leslie lewis liam lilly lily
linda lindsay lindsey lisa liz lois lola loretta lori lorraine louis louise lucas lucia lucy luis luke lydia lynda lynn
lynne mabel madison malcolm mandy manuel marc marcia marco marcus margaret maria marian marie marilyn mario marion
marisol marjorie mark marlene marsha martha martin martina martyn marvin mary mateusz matt matthew maureen maurice max
maxine megan mel melanie melissa melvin mercedes mia michael micheal michele michelle miguel mike mildred millie
miranda miriam misty mitchell mohamed mohammad mohammed moira molly monica monique morgan muhammad myra nadia nancy
naomi natalie natasha nathan neil nicholas nick nicola nicole nigel nina noah noel nora norma norman olga olive oliver
olivia omar oscar owen pam pamela patricia patrick patsy paul paula pauline peggy penny pedro pete peter phil philip
philippa phillip phoebe phyllis pierre piotr poppy priya rachael rachel raj rajesh ralph ramon randall randy raquel
ravi ray raymond rebecca rebekah regina renee rhys ricardo richard rick ricky rita rob robbie robert roberta roberto
robin rochelle rodney roger roland ron ronald ronnie rosa rosalind rose rosemary rosie ross roxanne roy ruben ruby
rupert russell ruth ryan sabrina sadie sally salma sam samantha samir samuel sandra sandy sanjay sara sarah saul scott
sean sebastian seth shane shannon sharon shaun shawn sheila shelley sherry shirley sian simon siobhan sofia sonia
sophia sophie spencer stacey stacy stan stanley stella stephanie stephen steve steven stewart stuart sue summer sunil
susan suzanne sylvia tamara tamika tammy tania tanisha tanya tara tasha taylor ted teresa terence terrence terri terry
tess thelma theo theresa thomas tiffany tim timothy tina toby todd tom tomasz tommy toni tony tracey traci tracy travis
trevor tricia trish trisha troy tyler tyrone ursula valerie vanessa vera verity vernon veronica vicki vicky victor
victoria vijay vikram vince vincent viola violet virginia vivian vivienne wanda warren wayne wendy wesley will william
willie winston yasmin yolanda yusuf yvette yvonne zac zach zachary zara zoe
aoife cathal ciara cormac eoghan grainne maeve niamh oisin orla padraig roisin saoirse sinead angus catriona eilidh euan
ewan fergus hamish iain mhairi morag bronwen carys ceri cerys dafydd dilys emyr gwyneth huw ifan nerys rhiannon
aaliyah aarti amit ankit arif arjun asif balwinder bilal deepika divya faisal gurpreet harpreet iqbal jaspreet kavita
khadija lakshmi mahesh manpreet meera nadeem nasreen naveed neha nisha pooja priyanka rahul ramesh rizwan rohan rohit
saima salman sanjeev shabana shahid shreya simran sunita suresh tariq usman vikas waqas zainab
agnieszka alina andreea andrzej ania beata bogdan dorota ewa florin grzegorz ioana ionut jakub kasia katarzyna
krzysztof lukasz magda malgorzata marek michal mihai pawel razvan wojciech zofia
abena adeola amara chidi chioma emeka folake ifeoma kofi kwame ngozi sipho temitope thandi tunde
brianna candace candice chad clint corey cory demetrius deshawn dustin imani jasmin jayden jermaine kaitlyn kara kendra
kiara kirk krista kristi kristy latasha mackenzie marissa nikki rhonda rowena shanice shaniqua shawna sheri teri tonya
trent tyrell
adriana agustin ainhoa aitor alba alberto alejandra alfonso alfredo almudena alvaro amparo angeles anibal antonia
araceli arturo asuncion aurora barbara begona belen benito bernardo blanca borja camila candela carlota carolina
catalina cayetana celia cesar claudia concepcion conchita consuelo cristian cristina cristobal daniela dario dolores
domingo eduardo elisa elvira emilia emilio encarna encarnacion ernesto esperanza esteban estefania eugenia eusebio
eva fatima federico felisa fermin gema gerardo german gonzalo gregorio gustavo hector ignacio iker inaki ines inma
inmaculada irene isidro ismael jacinto jaime javi jimena joaquin jordi josefa josefina juanjo julio lidia lola lorena
lourdes luciana luisa luz macarena magdalena maite manolo manuela marcelo marcos margarita maribel maricarmen marina
marta martina mateo matias mauricio mercedes merce milagros mireia modesto monica montse montserrat natalia nerea
nicolas nieves noelia nuria olalla oriol pablo paco paloma paqui patricio paz pepa pepe pilar purificacion quique
rafa rafael ramiro raul reyes rocio rodrigo rosario rosalia sandra santiago saray sergi sergio silvia soledad susana
teo tomas txema unai valentina valeria vicente victor virginia xavier xavi ximena xiomara yaiza yolanda
""".split())  # fmt: skip

ALSO_WORDS: Final = frozenset("""
angel angeles art asuncion aurora austin bill blanca candela chase chelsea christian clara consuelo cruz crystal daisy
dale dawn dean devon dolores domingo don eve esperanza faith florence frank gene georgia german grace grant guadalupe
hazel holly hope iris israel jack jan jay jersey jesus jordan joy june kay kenya lance lee leon lily lola luz marc
mark max may mercedes milagros misty modesto morgan nieves norma olive paris pat paz penny poppy ray reyes rich
robin rocio rosario rosa rose ross ruby sandy santiago santos scott sky soledad stanley summer sydney taylor ted troy
victor victoria viola violet virginia warren wayne wells will wills
""".split())  # fmt: skip
"""First names that are as often something else: they need words before them that make them a name."""

ALSO_SURNAMES: Final = frozenset("""
austin banks carter cork cornwall dallas derby director driver england field ford french german houston ireland judge
keeper kent law leon lincoln london marsh may navarra oxford price ross sutton toledo trust wales washington wells york
""".split())  # fmt: skip
"""Words of `NOT_NAMES` that are a surname all the same behind a known first name."""

NOT_NAMES: Final = frozenset("""
a an the this that these those i me my mine we us our you your he him his she her hers it its they them their who whom
whose what which when where why how here there then than as at by for from in into of off on onto out over to up with
without about after again all also always and any anybody anyone anything are be because been before being both but
can cannot could did do does each either else even ever every everybody everyone everything few had has have if is
just last least less let like many maybe more most much must neither never next no nobody none nor not nothing now
once one only or other others ours own perhaps please same shall should since so some somebody someone something soon
still such though through today tomorrow tonight too twice two three four five six seven eight nine ten until very
was were whether while will would yes yesterday yet first second third fine good great hello hi hey dear sorry sir
madam maam ma'am thank thanks okay ok well welcome really actually apparently basically eventually finally unknown
told said says called calling asked asking gave took hung promised refused answered transferred came went got made left
kept tried wanted knew thought need needs want wants reached received spoke talk talked
ive im id license licence act code stat
confidence important given none redacted withheld unfortunately
january february march april may june july august september october november december jan feb mar apr jun jul aug
sept sep oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat
sun easter christmas boxing bank holiday ramadan diwali ofcom ofgem ombudsman
account accounts accounting admin administration advice adviser advisers advisor advisors agency agent agents
american app apple application appointments arrears assistance assistant associate attendant authority automated bailiffs
banking bereavement bill billing board boss branch bureau business call caller callers cancellation cancellations
card cards care cashier cell centre center ceo chairman chat chatbot claim claims client clients collection
collections college communications company complaint complaints connections consumer consumers contact corporate
council court credit creditor customer customers data debt defaults delivery department departments deposit desk
director directors dispatch dispute disputes division doctor driver duty email emergency employee employees engineer
engineers enquiries escalation escalations estate executive executives exchange experian equifax transunion faults fault
field finance financial foreclosure fraud front gas general global government guest head headquarters health
helpdesk helpline help home homeowner homeowners housing hr human ivr insurance internet investigations it judge keeper
landlord law lawyer legal lender lettings line live loan loans local logistics loss loyalty mail maintenance
management manager managers market marketing media member membership merchant messages metering mobile mortgage mortgages
moving network new news nhs number office officer officers official online operations operator operators order orders
outsourced parking parts payment payments pension pensions people personal personnel pharmacy phone police policy
portal post premium president press pricing private product products property provider public purchasing quality
receptionist records recovery refund refunds registration relations renewals repair repairs rep representative
representatives reps reservations resolution resolutions resolve resource resources retail retention retentions returns
risk road sales savings school scheme seller senior service services servicer servicing settlements shipping shop
smart social society solutions staff stop store student superior supervisor supervisors supplier support survey switching
system tax team teams tech technical technician telephone tier title trading training transfer transfers transport travel
treasury trust tv underwriter underwriting union unit university upgrades upstairs vendor vice virtual warehouse
warranty water web webchat website welfare whoever wonderful
mr mrs ms mx dr prof sr sra srta cc po fcra fdcpa cfpb dba aka asap faq
english british scottish welsh irish european french german spanish italian polish indian chinese dutch mexican
hispanic filipino pakistani african asian latin english-speaking
england scotland wales ireland britain uk usa us eu london manchester leeds liverpool glasgow edinburgh cardiff
belfast birmingham bristol sheffield newcastle nottingham swansea swindon dublin cork derby leicester coventry
bradford hull stoke wolverhampton plymouth southampton portsmouth brighton oxford cambridge york exeter norwich
sunderland durham dundee aberdeen inverness kent essex sussex surrey devon cornwall dorset norfolk suffolk yorkshire
lancashire cheshire india philippines manila mumbai delhi bangalore hyderabad pakistan africa egypt cairo morocco
poland romania portugal lisbon spain france germany italy netherlands belgium america canada mexico colombia peru
jamaica china japan australia europe asia cebu
alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho illinois
indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana
nebraska nevada hampshire jersey ohio oklahoma oregon pennsylvania dakota tennessee texas utah vermont washington
wisconsin wyoming phoenix chicago houston dallas austin boston seattle denver atlanta miami detroit cleveland
columbus orlando tampa philadelphia pittsburgh baltimore sacramento portland memphis nashville
madrid barcelona valencia sevilla zaragoza malaga murcia bilbao alicante cordoba valladolid vigo gijon coruna granada
vitoria elche oviedo badalona cartagena terrassa jerez sabadell mostoles pamplona almeria leganes burgos santander
albacete getafe salamanca logrono huelva badajoz tarragona lleida marbella leon cadiz jaen ourense espana galicia
asturias cantabria navarra aragon cataluna andalucia extremadura canarias baleares castilla euskadi toledo
amazon apple asda barclays barclaycard bt capital chase citi citibank citizens comcast delta discover disney ebay ee
endesa energia equiniti evri facebook fedex ford google halifax hertz hsbc iberdrola ikea instagram kia
klarna lloyds mastercard microsoft mint monzo movistar nationwide nationstar natwest netflix nextdoor nissan npower o2
octopus ocwen ofwat orange ovo paypal pennymac plusnet rbs repsol revolut ryanair samsung sainsburys santander scottishpower
sky sony spectrum sprint starling synchrony talktalk target tesco toyota trustpilot tsb twitter uber ups usps verizon
aviva admiral axa hastings churchill bupa allianz zurich geico allstate progressive usaa vanguard fidelity schwab truist
regions ally affirm afterpay nelnet mohela sofi upstart shein temu argos currys boots primark dpd dhl hermes
parcelforce easyjet tui expedia airbnb trainline lner avanti anglian bulb utilita shell giffgaff lebara smarty tmobile
cox frontier centurylink dish directv hulu naturgy masmovil jazztel yoigo digi pepephone lowi seur mrw nacex renfe
iberia vueling sanitas adeslas mapfre bbva caixabank bankia bankinter unicaja kutxabank abanca cajamar carrefour
mercadona zalando aliexpress virgin visa vodafone walmart whatsapp xfinity yodel youtube zelle zoom navient wells fargo early
el la los las lo un una unos unas ella ellos ellas usted ustedes yo tu nosotros mi mis su sus nuestro nuestra y o e u
ni que quien cual cuando donde como cuanto porque pero si no ya muy mas menos mucho poco todo toda todos todas nada
nadie alguien algo otro otra otros otras mismo misma este esta estos estas ese esa esos esas aquel aquella eso esto
aqui ahi alli hoy ayer manana luego despues antes entonces ahora siempre nunca de del al a ante con contra desde en
entre hacia hasta para por segun sin sobre tras dos tres cuatro cinco seis siete ocho nueve diez senor senora
senorita don dona gracias hola adios enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre
diciembre lunes martes miercoles jueves viernes sabado domingo navidad semana santa
atencion cliente clientes agente agentes averias bajas altas calidad central centralita comercial compania cobros
contabilidad contratacion correos defensor departamento devoluciones direccion empresa encargado encargada
facturacion gerente gestor gestora incidencias informacion jefe jefa logistica operador operadora oficina pagos
pedidos postventa reclamaciones recursos humanos responsable seguros servicio soporte supervisor supervisora tecnico
tecnica teleoperador teleoperadora tienda ventas grupo banco
""".split())  # fmt: skip
"""Small words, days and months, departments and roles, places, nationalities and companies often called."""

CALLED_LIKE_PEOPLE: Final = (
    "Ann Summers", "Calvin Klein", "Charles Schwab", "Charlotte Tilbury", "Edward Jones", "Ernest Jones", "Fred Perry",
    "Harvey Nichols", "Jack Wills", "Jackson Hewitt", "John Lewis", "JP Morgan", "Kate Spade", "Laura Ashley",
    "Michael Kors", "Morgan Stanley", "Paddy Power", "Paul Smith", "Pepe Jeans", "Ralph Lauren", "Raymond James",
    "Ted Baker", "Thomas Cook", "Tommy Hilfiger", "Warren James", "William Hill",
)  # fmt: skip
"""Companies that no list of first names tells from a person."""
